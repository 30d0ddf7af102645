"""What people call a province besides its name, where nothing else is meant by it at the end of an address."""

# By the accented key of the name, from today or before. «ĐN» or «BD» could be two provinces and stay out.
ALIASES = {
    "hồ chí minh": ("hcm", "tphcm", "hcmc", "sài gòn", "sg"),
    "hà nội": ("hn",),
    "huế": ("thừa thiên huế", "tt huế", "tth"),
    "bà rịa vũng tàu": ("brvt", "br vt"),
    "đắk lắk": ("đắc lắc", "đắc lắk", "đăk lăk", "đak lak", "daklak", "đaklak", "đăklăk", "đắklắk"),
    "đắk nông": ("đắc nông", "đăk nông", "đak nông", "đaknông"),
    "bắc kạn": ("bắc cạn",),
    "kon tum": ("kontum", "công tum"),
}
