from holdfast.domain import (
    ConversationId,
    ConversationRow,
    Message,
    MessageId,
    OpenConversation,
    Sender,
    Source,
    StoredMessage,
    TextBlock,
)

ROW = ConversationRow(ConversationId(1), Source.CLAUDE, "c", "Title", "", None, None, 5, 3)


def stored(number, parent, *, current):
    message = Message(f"m{number}", None, Sender.HUMAN, None, None, (TextBlock(str(number)),))
    parent_id = None if parent is None else MessageId(parent)
    return StoredMessage(MessageId(number), parent_id, 1, 1, current, message)


def conversation():
    """1 - 2 - 3 (current: 1, 2, 5), with 4 and 5 as other answers to 2, and 6 below 4."""
    return OpenConversation(
        ROW,
        "",
        (
            stored(1, None, current=True),
            stored(2, 1, current=True),
            stored(3, 2, current=False),
            stored(4, 2, current=False),
            stored(5, 2, current=True),
            stored(6, 4, current=False),
        ),
    )


def numbers(path):
    return [message.id for message in path]


def test_the_current_path_is_the_branch_shown_first():
    assert numbers(conversation().current_path()) == [1, 2, 5]


def test_a_message_on_another_branch_brings_its_whole_branch():
    assert numbers(conversation().path_through(MessageId(4))) == [1, 2, 4, 6]


def test_below_a_message_the_branch_shown_first_goes_on():
    assert numbers(conversation().path_through(MessageId(1))) == [1, 2, 5]
