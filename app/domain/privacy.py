"""The privacy notice: what an app shows before anything is sent, with its version."""

VERSION = "2026-11"
VI = (
    "Bạn không cần tài khoản và có thể ẩn danh. Nội dung được mã hóa; công an xã chỉ đọc được phần thuộc địa bàn. "
    "Danh tính của bạn, nếu bạn ghi, được giữ riêng và không cán bộ nào đọc được một mình. Địa chỉ mạng và thiết bị "
    "không được lưu. Mã tra cứu là cách duy nhất để xem lại."
)
EN = (
    "You need no account and may stay anonymous. What you write is encrypted; only the police of the commune concerned "
    "can read it. Who you are, if you say so, is kept apart and no officer can read it alone. Neither your network "
    "address nor your device is stored. The receipt is the only way back."
)
