"""What a message has, as the bits of `message.features`, for searches that ask for it. Knows no table."""

CODE = 1
ARTIFACT = 2
ATTACHMENT = 4
THINKING = 8
IMAGE = 16
