"""What a document says is kept where the published text no longer says it."""

import pytest

from practices.editing.departure import Wording, corrects, written

PUBLIC = Wording("名称", "正文")
DEPARTED = Wording("新名称", "正文", original_name="名称")


@pytest.mark.parametrize(
    ("public", "name", "body", "correcting", "originals"),
    [
        # nothing is changed
        (PUBLIC, "名称", "正文", False, ("", "")),
        (PUBLIC, "名称", "正文", True, ("", "")),
        # a departure keeps what the document says of what is changed
        (PUBLIC, "新名称", "正文", False, ("名称", "")),
        (PUBLIC, "名称", "新正文", False, ("", "正文")),
        (PUBLIC, "新名称", "新正文", False, ("名称", "正文")),
        # from the first one on
        (DEPARTED, "更新的名称", "正文", False, ("名称", "")),
        (DEPARTED, "新名称", "新正文", False, ("名称", "正文")),
        # until the text is the document's again
        (DEPARTED, "名称", "正文", False, ("", "")),
        # what was copied wrongly is corrected without a trace, and only that
        (PUBLIC, "名称", "新正文", True, ("", "")),
        (DEPARTED, "新名称", "新正文", True, ("名称", "")),
        (DEPARTED, "真名称", "正文", True, ("", "")),
    ],
)
def test_what_the_document_says_is_kept(public, name, body, correcting, originals):
    now = written(public, name, body, corrects=correcting)
    assert (now.name, now.body) == (name, body)
    assert (now.original_name, now.original_body) == originals
    assert now.departs == any(originals)


@pytest.mark.parametrize("correcting", [True, False])
@pytest.mark.parametrize("public", [PUBLIC, DEPARTED])
def test_what_the_editor_said_is_read_from_what_was_written(public, correcting):
    """So that the next editor need not say it again."""
    assert corrects(public, written(public, "别的", "正文", corrects=correcting)) is correcting
    assert not corrects(public, written(public, public.name, public.body, corrects=correcting))
