"""`luot tls`: makes the certificates with which the office's devices reach the broker over TLS, and shows them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from broker_config.certificates import NO_HOST, Certificate, CertificateError
from broker_config.hosts import LOOPBACK, broker_hosts, canonical, is_every_address
from broker_config.tls import certificate_in, make_certificates, require_matching
from broker_config.tls_files import TlsFiles
from core.settings.address_checks import is_host, is_ipv6
from core.settings.sections import BrokerSettings, Settings
from luot.check.hours_report import office_now
from luot.check.tls_checks import TlsRemark, tls_remarks
from luot.office_settings import told
from printer.setup.discovery import interfaces
from runtime.bus.credentials import PORTS, authority_file, tls_uris
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS
from runtime.settings.load import SettingsError, add_settings_option, load, settings_path
from words.os_errors import os_error
from words.translation import mark, say

NOT_EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right says less; by a wrong one certificates would end years too early."""

NO_FOLDER = mark("[broker] secrets names no folder: say with --out where the certificates belong")
WRONG_CLOCK = mark("This machine's clock says {date}: set it first, since certificates are made from today on")
AUTHORITY = mark("{file}: the office's own authority ({subject}), until {date}; fingerprint {fingerprint}")
BROKER = mark("{file}: the broker's certificate for {names}, until {date}; fingerprint {fingerprint}")
HAS_ENDED = mark("warning: {file}: has ended on {date}")
KEPT = mark("Nothing was made, since both are there: --renew renews the broker's certificate")
NOT_FOR = mark("The certificate is not for {names}, which the settings name: luot tls init --renew adds them")
EVERY_ADDRESS = mark(
    "[broker] listen stands for all addresses of this machine ({addresses}): give with --name those that devices use"
)
NEXT_BROKER = mark("Next, here: luot broker-config --out {folder}, then restart mosquitto")
NEXT_RESTART = mark("Next, here: restart mosquitto. Nothing needs to be copied")
NEXT_DEVICES = mark("Next, on each other device: copy {file} to the same place, and write {uri} as [broker] uri")
NONE = mark("There are no certificates in {folder}: luot tls init makes them on the broker's machine")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(metavar="WORD", required=True)
    init = words.add_parser("init", help="make the office's own authority and the broker's certificate, or renew that")
    init.add_argument("--renew", action="store_true", help="renew the broker's certificate, by the same authority")
    init.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help="a further name or address by which devices reach the broker; may be given several times",
    )
    init.add_argument(
        "--forget-names",
        action="store_true",
        help="renew it for the names in the settings and of --name only, not for all that it was for",
    )
    show = words.add_parser("show", help="whose certificates there are, until when, and whether the broker shows them")
    for word, does in ((init, _init), (show, _show)):
        add_settings_option(word)
        word.add_argument("--out", metavar="DIR", type=Path, help="the folder of luot broker-config")
        word.set_defaults(does=does)


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load(settings_path(arguments.settings))
    except SettingsError as error:
        sys.stderr.write(f"{told(error, arguments.settings)}\n")
        return EXIT_SETTINGS
    language = settings.office.languages[0]
    try:
        status: int = arguments.does(arguments, settings)
    except CertificateError as error:
        sys.stderr.write(f"luot tls: {say(language, error.sentence, **error.fields)}\n")
        return EXIT_FAULT
    except OSError as error:
        sys.stderr.write(f"luot tls: {os_error(error, language)}\n")
        return EXIT_FAULT
    return status


def _init(arguments: argparse.Namespace, settings: Settings) -> int:
    language, now = settings.office.languages[0], office_now(settings)
    if now < NOT_EARLIER:
        raise CertificateError(WRONG_CLOCK, date=f"{now:%d/%m/%Y}")
    files = _files(arguments, settings)
    names = _names(arguments.name)
    hosts = broker_hosts(settings.broker) | set(names)
    is_first = not (files.authority.exists() and files.certificate.exists())
    forget = arguments.forget_names
    made = make_certificates(files, settings.office.id, hosts, now, renew=arguments.renew or forget, forget=forget)
    for line in _certificates(files, language):
        print(line)
    if not made:
        print(say(language, KEPT))
    for line in _missing_names(certificate_in(files.certificate), hosts, settings.broker, language):
        print(line)
    if made and is_first:
        print(say(language, NEXT_BROKER, folder=files.authority.parent))
        print(say(language, NEXT_DEVICES, file=files.authority, uri=_example_uri(settings.broker, names)))
    elif made:
        print(say(language, NEXT_RESTART))
    return 0


def _names(given: Iterable[str]) -> list[str]:
    """The names of `--name` in the form that a certificate shows; raises `CertificateError` for what is none."""
    for host in given:
        if not (is_host(host) or is_ipv6(host)):
            raise CertificateError(NO_HOST, host=host)
    return [canonical(host) for host in given]


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    """1 if a certificate is missing, does not fit, or ends soon, if the broker shows another one than this, or if a
    device would not believe the broker."""
    language, now = settings.office.languages[0], office_now(settings)
    files = _files(arguments, settings)
    if settings.broker.ca is not None:
        files = files._replace(authority=Path(settings.broker.ca))
    for line in _certificates(files, language) or [say(language, NONE, folder=files.authority.parent)]:
        print(line)
    if files.certificate.exists() and files.authority.exists():
        require_matching(files)
    remarks = [*_ended(files, now, language), *tls_remarks(settings, now, language, own=_fingerprint(files))]
    for remark in remarks:
        print(remark.text)
    return EXIT_FAULT if any(remark.is_warning for remark in remarks) else 0


def _fingerprint(files: TlsFiles) -> str | None:
    return certificate_in(files.certificate).fingerprint if files.certificate.exists() else None


def _ended(files: TlsFiles, now: datetime, language: str) -> Iterator[TlsRemark]:
    """A remark for each file whose certificate has ended, whatever the broker shows."""
    for file in (files.authority, files.certificate):
        if file.exists() and (ends := certificate_in(file).ends) <= now:
            yield TlsRemark(say(language, HAS_ENDED, file=file, date=f"{ends:%d/%m/%Y}"), is_warning=True)


def _certificates(files: TlsFiles, language: str) -> list[str]:
    """A line for each that is there; devices have only the authority's."""
    said = []
    for file, sentence in ((files.authority, AUTHORITY), (files.certificate, BROKER)):
        if file.exists():
            found = certificate_in(file)
            said.append(
                say(
                    language,
                    sentence,
                    file=file,
                    subject=found.subject,
                    names=", ".join(found.names),
                    date=f"{found.ends:%d/%m/%Y}",
                    fingerprint=found.fingerprint,
                )
            )
    return said


def _missing_names(found: Certificate, hosts: set[str], broker: BrokerSettings, language: str) -> Iterator[str]:
    missing = sorted(hosts - set(found.names))
    if missing:
        yield say(language, NOT_FOR, names=", ".join(missing))
    if any(is_every_address(urlsplit(uri).hostname or "") for uri in (broker.uri, *broker.listen)):
        addresses = ", ".join(str(found.ip) for found in interfaces() if not found.ip.is_loopback)
        yield say(language, EVERY_ADDRESS, addresses=addresses or "–")


def _example_uri(broker: BrokerSettings, names: list[str]) -> str:
    """The address of the broker for other devices, as far as the settings and `--name` tell it."""
    for uri in tls_uris(broker):
        where = urlsplit(uri)
        host, port = where.hostname or "", where.port or PORTS["mqtts"]
        if is_every_address(host):
            host = names[0] if names else "…"
        if host not in LOOPBACK:
            return f"mqtts://[{host}]:{port}" if ":" in host else f"mqtts://{host}:{port}"
    return "mqtts://…"


def _files(arguments: argparse.Namespace, settings: Settings) -> TlsFiles:
    if arguments.out is not None:
        return TlsFiles.of(arguments.out.absolute())
    if settings.broker.secrets is not None:
        return TlsFiles.of(Path(settings.broker.secrets).parent)
    authority = authority_file(settings.broker)
    if authority is None:
        raise CertificateError(NO_FOLDER)
    return TlsFiles.of(Path(authority).parent)
