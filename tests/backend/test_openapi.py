"""Calls that nobody would think of, made from the OpenAPI: no fault, and no answer that it does not describe."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.backend.test_authorisation import Server
from tests.databases import SqliteFiles
from tests.determinism import StepClock

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.mark.soak
def test_no_call_finds_a_fault_or_an_answer_that_is_not_described(
    sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    with sqlite_files.copy(tmp_path / "rf.db") as database:
        server = Server(database, StepClock())
        headers = {"Authorization": f"Bearer {server.tokens['admin']}"}
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", server.app)
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()

            @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
            @given(case=operation.as_strategy())
            def call(case: Any) -> None:
                answer = case.call(headers=headers)
                case.validate_response(answer, checks=CHECKS)

            call()
