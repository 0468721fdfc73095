"""The kinds of text that the bus has room for: codes, hashes and legal references, never prose."""

from typing import Annotated

from pydantic import Field

CODE = r"^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,63}$"
"""No space and no Vietnamese letter: nobody's words fit in."""
CHANNEL_NAME = r"^[a-z0-9][a-z0-9.-]{0,63}$"

Code = Annotated[str, Field(pattern=CODE)]
"""An id or a member of a list kept as data: of an authority, a field, a rule, a ground, a form."""
ChannelName = Annotated[str, Field(pattern=CHANNEL_NAME)]
"""The name under which a channel is installed, such as `web`."""
Hash = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,128}$")]
"""A (keyed) hash as hex or base64url: says that two are the same, and not what they are."""
LegalRef = Annotated[str, Field(min_length=1, max_length=200)]
"""Where the law says so, such as `NĐ 59/2019 art 11.4`; comes from a row of data."""
