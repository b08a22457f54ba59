"""What Schemathesis checks besides the description itself: the access table, and that it reaches real journeys.

FUZZ_ROLE is the role of the token; FUZZ_KNOWN, as JSON, real values of the parameters of paths and queries.
"""

import json
import os
import random

import schemathesis

ROLE = os.environ["FUZZ_ROLE"]
KNOWN = json.loads(os.environ.get("FUZZ_KNOWN", "{}"))

# What may be answered to who may not: that, or that the request was refused before it was asked who sends it.
DENIED = {400, 401, 403, 405, 413, 414, 429, 431}


@schemathesis.check
def no_access_outside_the_table(ctx, response, case):
    """An operation that the description does not give to this role is refused, whatever is sent."""
    if case.method.upper() != case.operation.method.upper():
        return
    roles = case.operation.definition.raw.get("x-roles")
    if roles is not None and ROLE not in roles and response.status_code not in DENIED:
        raise AssertionError(
            f"{ROLE} is not among {roles}, yet the answer is {response.status_code}"
        )


def _real(values):
    return {
        name: random.choice(KNOWN[name]) if KNOWN.get(name) else value
        for name, value in values.items()
    }


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Two times in three, an address that exists: what lies behind it is fuzzed, not only how it is found."""
    if case.path_parameters and random.random() < 0.66:
        case.path_parameters = _real(dict(case.path_parameters))
