"""The house: keys, databases and reference data, opened together before any door is."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app.core import database, key_files, migrations
from app.core.clock import Clock
from app.core.errands import Errands
from app.core.idempotency_lock import Locksmith
from app.core.passkeys import Passkeys
from app.core.passwords import Passwords
from app.core.phone_hashes import PhoneHashes
from app.core.proof_of_work import ProofOfWork
from app.core.refresh_tokens import RefreshTokens
from app.core.sealed_boxes import SealedBoxes
from app.core.settings import Doors, Settings
from app.core.slow_downs import SlowDowns
from app.core.sms import Sender
from app.core.sms_gateway import open_gateway
from app.core.tallies import Tallies
from app.core.tokens import Tokens
from app.core.unit_secrets import SecretFolder
from app.core.vault import Vault
from app.core.wakes import Wakes
from app.domain.history import CHANNEL
from app.errors import Misconfigured
from app.services import doctor
from app.services.budgets import Budgets
from app.services.gate import FactorPolicy, Gate
from app.services.intake import Intake
from app.services.reference import Shelf, province_by_code
from app.services.sealing import Opener
from app.services.subject_tags import SubjectTags
from app.web.cursors import Cursors
from app.web.parts import Parts


@asynccontextmanager
async def open_house(
    settings: Settings, clock: Clock, sender: Sender | None = None, *, is_sandbox: bool = False
) -> AsyncIterator[Parts]:
    """Open the keys, the databases and the shelf. Raises Misconfigured with what to do when one cannot be had."""
    is_for_staff = settings.doors is not Doors.CITIZEN
    keys = key_files.load(settings.keys, is_for_staff=is_for_staff)
    if settings.app_database_url is None or settings.intake_database_url is None:
        raise Misconfigured("Set TINBAO_APP_DATABASE_URL and TINBAO_INTAKE_DATABASE_URL, or run `tinbao demo`.")
    if settings.fallback_unit is None:
        raise Misconfigured("Set TINBAO_FALLBACK_UNIT to the code of the province that takes what cannot be routed.")
    if settings.issuer is None:
        raise Misconfigured("Set TINBAO_ISSUER to the address by which everybody reaches the service: https://…")
    async with AsyncExitStack() as stack:
        engine = database.open_engine(settings.app_database_url)
        stack.push_async_callback(engine.dispose)
        reading = await database.open_pool(settings.app_database_url)
        stack.push_async_callback(reading.close)
        passwords = Passwords()
        stack.callback(passwords.close)
        # On the staff's side too: people come to the desk.
        pool = await database.open_pool(settings.intake_database_url)
        stack.push_async_callback(pool.close)
        faults = await doctor.faults_of_database(engine, pool, migrations.head())
        if faults:
            raise Misconfigured("\n".join(faults))
        shelf = Shelf(engine, clock)
        await shelf.fill()
        if sender is None and (gateway := open_gateway(settings.sms_url, settings.sms_token_file)):
            stack.push_async_callback(gateway.close)
            sender = gateway
        phone_hashes = PhoneHashes(keys.secret_for("phone numbers"), keys.secret_for("phone codes"))
        locksmith = Locksmith(keys.secret_for("idempotency"))
        boxes = SealedBoxes(clock)
        # The citizens' side alone gets no private half, wherever the folder lies: it is to seal and never to open.
        opener = Opener(SecretFolder(settings.keys), boxes) if is_for_staff else None
        faults = await doctor.faults_of_seals(engine, opener, shelf.now)
        if faults:
            raise Misconfigured("\n".join(faults))
        subject_tags = SubjectTags(keys.secret_for("subjects"), keys.secret_for("subject tags"))
        tokens = Tokens(keys.signing, settings.issuer, f"{settings.audience}-staff")
        entry_secret = keys.secret_for("entry codes")
        intake = Intake(
            pool,
            shelf,
            clock,
            boxes=boxes,
            subject_tags=subject_tags,
            locksmith=locksmith,
            phone_hashes=phone_hashes,
            fallback=province_by_code(shelf.now, settings.fallback_unit),
        )
        gate = None
        if keys.vault is not None:
            gate = Gate(
                engine=engine,
                passwords=passwords,
                tokens=tokens,
                refresh_tokens=RefreshTokens(keys.secret_for("refresh")),
                vault=Vault(keys.vault),
                passkeys=Passkeys(settings.issuer, keys.secret_for("passkeys")),
                slow_downs=SlowDowns(),
                policy=FactorPolicy(settings.second_factor, settings.passkey_roles),
                entry_secret=entry_secret,
            )
        yield Parts(
            clock=clock,
            engine=engine,
            reading=reading,
            shelf=shelf,
            boxes=boxes,
            opener=opener,
            locksmith=locksmith,
            subject_tags=subject_tags,
            phone_hashes=phone_hashes,
            # Entered last: what is in the line still finds the database and the gateway open.
            errands=await stack.enter_async_context(Errands().running()),
            sender=sender,
            entry_secret=entry_secret,
            keyring=keys.signing,
            tokens=tokens,
            staff_gate=gate,
            citizen_tokens=Tokens(keys.signing, settings.issuer, f"{settings.audience}-citizen", has_unit=False),
            partner_tokens=Tokens(keys.signing, settings.issuer, f"{settings.audience}-partner", has_unit=False),
            cursors=Cursors(keys.secret_for("cursors")),
            wakes=Wakes(settings.app_database_url, CHANNEL),
            budgets=Budgets(reading, keys.secret_for("budgets"), clock),
            tallies=Tallies(),
            proof_of_work=ProofOfWork(keys.secret_for("proof of work")),
            trusted_proxies=settings.trusted_proxies,
            issuer=settings.issuer,
            is_sandbox=is_sandbox,
            intake=intake,
        )
