"""The API's document (OpenAPI 3.1), made of its table."""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from leadsphere.exporting.formats import FORMATS
from leadsphere.web.rest import problems
from leadsphere.web.rest.endpoint import Endpoint
from leadsphere.web.rest.endpoints import ENDPOINTS
from leadsphere.web.rest.schemas import Problem

DOCUMENT = "/api/openapi.json"
_REF = "#/components/schemas/{model}"
_MODE = Literal["validation", "serialization"]

_COMMON = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
"""What any request may be answered with."""

_SAID = {
    HTTPStatus.UNAUTHORIZED: "There is no token, or none that is good.",
    HTTPStatus.FORBIDDEN: "The token is not for this, or the role of its owner does not allow it.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.CONFLICT: "Something else stands there by now, or the state of things does not allow it.",
    HTTPStatus.GONE: "The leads that the cursor names are gone. Begin again.",
    HTTPStatus.PRECONDITION_FAILED: "The lead is another one by now; `current` is how it is.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is too much for one request.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of another kind than asked for.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something in the request cannot be understood.",
    HTTPStatus.PRECONDITION_REQUIRED: "Say what was seen, in `base` or If-Match.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; Retry-After says how many seconds to wait.",
}


@cache
def document() -> dict[str, Any]:
    """The document."""
    refs, definitions = models_json_schema(list(_models()), ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "LeadSphere",
            "version": "1",
            "description": "Leads, campaigns and imports for programs. Every request carries an access token, made "
            "under Settings, Tokens. See docs/api.md.",
        },
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _models() -> Iterator[tuple[type[BaseModel], _MODE]]:
    yield (Problem, "serialization")
    for endpoint in ENDPOINTS:
        if endpoint.body is not None:
            yield (endpoint.body, "validation")
        if not isinstance(endpoint.answer, str):
            yield (endpoint.answer, "serialization")


def _operation(endpoint: Endpoint, refs: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": f"{endpoint.description} The token must be for `{endpoint.scope}`.",
        "parameters": list(_parameters(endpoint)),
        "responses": _responses(endpoint, refs),
    }
    if endpoint.body is not None:
        schema = refs[endpoint.body, "validation"]
        if endpoint.media_type == "multipart/form-data":
            schema = _with_file(endpoint.body)
        said["requestBody"] = {"required": True, "content": {endpoint.media_type: {"schema": schema}}}
    return said


def _parameters(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    if "{id}" in endpoint.path:
        schema = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
        yield {"name": "id", "in": "path", "required": True, "schema": schema}
    for name, text in endpoint.headers.items():
        yield {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}
    if endpoint.query is not None:
        schema = endpoint.query.model_json_schema(ref_template=_REF)
        for name, own in schema["properties"].items():
            required = name in schema.get("required", ())
            yield {"name": name, "in": "query", "required": required, "schema": _of_text(own)}


def _of_text(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter, which cannot be null: it can only be left out."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if not kinds:
        return schema
    return kinds[0] | {name: said for name, said in schema.items() if name not in ("anyOf", "default")}


def _with_file(form: type[BaseModel]) -> dict[str, Any]:
    schema = form.model_json_schema(ref_template=_REF)
    file = {
        "type": "string",
        "format": "binary",
        "description": "The file of leads, in any format that the import page takes; up to 200 MB.",
    }
    schema["properties"] = {"file": file} | schema["properties"]
    schema["required"] = ["file", *schema.get("required", ())]
    return schema


def _responses(endpoint: Endpoint, refs: Any) -> dict[str, Any]:
    good: dict[str, Any] = {"description": endpoint.status.phrase, "content": _content(endpoint, refs)}
    found = {str(endpoint.status.value): good}
    for status in sorted({*_COMMON, *endpoint.refusals}):
        schema = refs[Problem, "serialization"]
        found[str(status.value)] = {
            "description": _SAID[status],
            "content": {problems.MEDIA_TYPE: {"schema": schema}},
        }
    return found


def _content(endpoint: Endpoint, refs: Any) -> dict[str, Any]:
    if not isinstance(endpoint.answer, str):
        return {"application/json": {"schema": refs[endpoint.answer, "serialization"]}}
    return {
        one.media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for one in FORMATS
    }
