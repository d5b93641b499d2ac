"""The table of protections: which requirement, what we do about it, and the tests that say so.

    python -m tests.security.table > docs/security.md

The names are those of the tests; where they stand is looked up, so that the page cannot name a test
that is not there.
"""

import ast
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Row(NamedTuple):
    """One row: its number, the requirement in ASVS 5.0, what is done, and the names of tests."""

    number: int
    asvs: str
    does: str
    tests: str


ROWS = tuple(
    Row(number, *row)
    for number, row in enumerate(
        (
            ("1.2.1", "What people wrote is escaped on every way out", "test_hostile_strings_in_every_field test_hostile_strings_in_a_browser"),
            ("1.2.3", "Templates escape; what does not is on a list with its reason", "test_no_safe_filter"),
            ("1.2.4", "SQL is built by the library, never pasted; wildcards are literal", "test_no_built_sql test_like_wildcards_are_literal"),
            ("1.2.9", "Patterns stand in the code", "test_regex_escape test_search_100k_under_1s"),
            ("1.3.1", "Stories are text; markup in them stays text", "test_story_markup_200_vectors"),
            ("1.3.4", "SVG and HTML are refused by what is in them", "test_svg_refused_by_content"),
            ("1.3.6", "The house calls nobody", "test_no_outgoing_connections"),
            ("1.3.7", "Typed words are never a template", "test_template_syntax_stays_text"),
            ("1.5.1", "XML with a DOCTYPE is refused, in a process apart", "test_xxe_corpus"),
            ("1.5.2", "Nothing is unpickled or evaluated", "test_no_pickle_yaml_eval"),
            ("2.2.1, 2.2.2", "The server checks every field itself", "test_server_validates_without_client"),
            ("2.3.1", "Steps out of order lead to the first open one", "test_wizard_out_of_order"),
            ("2.3.3", "A write is whole or not there", "test_fault_at_each_statement"),
            ("2.4.1", "Limits on what is done often, and on what is large", "test_limits_table"),
            ("3.2.1", "Files go out in a sandbox, as files to save", "test_media_and_exports_sandboxed"),
            ("3.3.1-4", "One cookie: this host, this scheme, no script", "test_cookie_flags"),
            ("3.4.1", "An encrypted line stays one", "test_hsts_over_https"),
            ("3.4.3", "A policy without exceptions, and nothing inline", "test_headers_snapshot test_no_inline_in_templates"),
            ("3.4.4-6", "The same headers on errors", "test_headers_on_errors_too"),
            ("3.5.1", "A form needs our token and comes from us", "test_every_unsafe_route_needs_token_and_origin"),
            ("3.5.3", "Looking changes nothing", "test_get_never_writes"),
            ("3.7.2", "One is sent to paths of ours only", "test_open_redirect_40_vectors"),
            ("4.1.1", "Text says its character set", "test_charset_on_text"),
            ("4.1.3", "The host is ours; links in mail come from SITE_URL", "test_host_spoof_five test_mail_links_use_site_url"),
            ("4.2.1", "A length that can be read in two ways is refused", "test_ambiguous_length_raw_socket"),
            ("5.2.1, 5.2.3", "Sizes are looked at before anything is unpacked", "test_sizes_checked_before_unpacking"),
            ("5.2.2", "A file is what its name says", "test_extension_equals_content"),
            ("5.3.2, 5.4.1-2", "Names on disk are ours; names of downloads are plain", "test_storage_names_are_ours test_download_names"),
            ("6.2.1-12", "Passwords: long, not known, hashed slowly", "test_password_rules test_long_password_not_hashed"),
            ("6.1.1, 6.3.1", "Who guesses waits; others do not", "test_login_throttle test_throttle_is_not_global"),
            ("6.3.3", "Who sees names proves twice who it is", "test_identity_needs_second_factor"),
            ("6.4.1, 6.4.3", "A link works once and replaces no second step", "test_links_single_use_and_no_factor_skip"),
            ("6.5.1, 6.5.5", "A code works once", "test_totp_once test_recovery_codes_once"),
            ("7.2.3-4", "A new session at every step; the old one is dead", "test_session_id_renewed_old_401 test_session_race"),
            ("7.3.1-2", "Sessions end by themselves", "test_session_timeouts_frozen_clock"),
            ("7.4.1-5", "Sessions end when somebody leaves or a proof changes", "test_logout_disable_factor_change_kill_sessions"),
            ("7.5.1", "For what must not go wrong one proves again who one is", "test_fresh_proof_required"),
            ("8.2.1-3", "Rights are one table; each cell is tried", "test_matrix_every_role_every_capability test_fields_by_role"),
            ("8.4.1", "Nothing of another organisation is there", "test_cross_tenant_matrix test_tenancy_state_machine"),
            ("11.4.2, 11.5.1", "Argon2id, and tokens from the system's own chance", "test_argon2_parameters test_tokens_from_secrets"),
            ("13.4.1-5", "Nothing lies about in the open", "test_nothing_leaks_at_known_paths"),
            ("14.2.1, 14.3.2-3", "No words of people in addresses, caches or browsers", "test_no_personal_data_in_urls test_no_store test_browser_storage_clean"),
            ("15.3.1, 15.3.3", "A form writes what it asks and no more", "test_mass_assignment"),
            ("16.2.5, 16.4.1", "A log without people, one line a line", "test_log_canaries test_log_newlines"),
            ("16.5.1-3", "A mistake shows a number and nothing else", "test_faults_show_generic_page"),
        ),
        start=1,
    )
)  # fmt: skip

OTHERS = {
    "tenancy": "test_every_route_declares_access test_no_numeric_ids_in_urls test_no_url_disappears "
    "test_every_table_has_an_owner test_no_queries_round_the_choke_point "
    "test_session_without_reach_raises test_expired_agreement test_grant_ended_now "
    "test_reach_of_jobs test_docs_table_equals_code",
    "signing in and leaving": "test_stolen_phone test_limits_survive_restart test_limiter_down "
    "test_offboarding_every_credential",
    "answering and cards": "test_anonymous_answer_leaves_only_answers test_order_not_derivable "
    "test_ten_thousand_random_tokens",
    "consent": "test_usable_over_all_dates_and_grants test_no_exporter_bypasses_usable",
    "degraded": "test_disk_full test_read_only test_big_bodies test_slow_clients "
    "test_hostile_files test_lost_update test_same_key_16_processes test_kill_submit "
    "test_pg_restart test_power_cut test_clock test_migration_killed test_soak test_worker_killed "
    "test_restore_drill test_restore_refuses test_erase_residue",
}
"""Tests that other promises are known by, per subject."""

LATER = {
    "test_search_100k_under_1s": "search: there is no search yet",
    "test_reach_of_jobs": "jobs",
    "test_stolen_phone": "attendance without a connection",
    "test_no_exporter_bypasses_usable": "exports of stories",
    "test_slow_clients": "load tests",
    "test_big_bodies": "load tests",
    "test_lost_update": "load tests",
    "test_same_key_16_processes": "load tests",
    "test_kill_submit": "load tests",
    "test_pg_restart": "load tests",
    "test_power_cut": "load tests",
    "test_clock": "load tests",
    "test_migration_killed": "load tests",
    "test_soak": "load tests",
    "test_worker_killed": "jobs",
    "test_restore_drill": "backup",
    "test_restore_refuses": "backup",
    "test_erase_residue": "erasing",
}
"""Tests that are not there yet -> the subject they come with; once one is there it wins."""

HEAD = """# Security

Made by `python -m tests.security.table > docs/security.md` from the names of the tests; a test
fails when this page says something else. Numbers are those of OWASP ASVS 5.0, level 2.

| # | requirement | what we do | test |
|---|---|---|---|
"""
MORE = """
## Other promises

| subject | test | where |
|---|---|---|
"""


@lru_cache(maxsize=1)
def standing() -> dict[str, frozenset[str]]:
    """Return every test there is, with the files it stands in."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.setdefault(node.name, set()).add(path.relative_to(ROOT).as_posix())
    return {name: frozenset(files) for name, files in found.items()}


def places(name: str) -> list[str]:
    """Return the files with a test of this name, or of a longer one that begins with it."""
    alike = (files for one, files in standing().items() if f"{one}_".startswith(f"{name}_"))
    return sorted(frozenset().union(*alike))


def names() -> list[str]:
    """Return every name in both tables, in order."""
    rows = " ".join(row.tests for row in ROWS)
    return [*rows.split(), *" ".join(OTHERS.values()).split()]


def _where(name: str) -> str:
    return ", ".join(f"`{one}`" for one in places(name)) or f"comes with {LATER[name]}"


def lines() -> str:
    """Return the page."""
    rows = [
        f"| {row.number} | {row.asvs} | {row.does} | "
        + "<br>".join(f"`{name}`: {_where(name)}" for name in row.tests.split())
        + " |\n"
        for row in ROWS
    ]
    others = [
        f"| {subject} | `{name}` | {_where(name)} |\n"
        for subject, some in OTHERS.items()
        for name in some.split()
    ]
    return "".join((HEAD, *rows, MORE, *others))


if __name__ == "__main__":
    sys.stdout.write(lines())
