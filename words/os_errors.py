"""What the system refused about a file, as one sentence."""

from __future__ import annotations

import errno

from words.translation import mark, say

SENTENCES = {
    errno.ENOENT: mark("{file}: there is no such file or folder"),
    errno.EEXIST: mark("{file} is there already, and is not overwritten"),
    errno.ENOTDIR: mark("{file}: expected a folder, but there is a file"),
    errno.EISDIR: mark("{file}: expected a file, but there is a folder"),
    errno.EACCES: mark("{file}: this user may not do that; sudo may help"),
    errno.EPERM: mark("{file}: this user may not do that; sudo may help"),
    errno.EROFS: mark("{file}: the disk can only be read"),
    errno.ENOSPC: mark("{file}: the disk is full"),
    errno.ENAMETOOLONG: mark("{file}: the name is too long"),
}


def os_error(error: OSError, language: str) -> str:
    """The sentence for an error about a file; what the system says where there is no sentence for it."""
    if error.filename is None or error.errno not in SENTENCES:
        return str(error)
    return say(language, SENTENCES[error.errno], file=error.filename)
