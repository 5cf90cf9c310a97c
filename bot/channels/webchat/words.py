"""Every sentence the pages say by themselves, as lines of the catalogs' context 'web'. The conversation's own words
are not here.

Easy Read: short sentences, one thing at a time, the same word for the same thing.

>>> STEP.message
'Part {step} of {steps}'
"""

from __future__ import annotations

from dialogs.messages import Line


def numbers(line: Line, **values: int) -> Line:
    """The line with whole numbers in its places."""
    return Line(line.context, line.message, tuple((name, str(value)) for name, value in values.items()))


# every page
NAME = Line("web", "Waymark")
SKIP_LINK = Line("web", "Go to the main part")
ANONYMOUS = Line("web", "You do not need to give your name.")

# first page
WELCOME_TITLE = Line("web", "Tell us how it went")
WELCOME_LEAD = Line("web", "This is a chat about getting help by an Education, Health and Care plan.")
PROMISE_LATER = Line("web", "You can go on later, where you stopped.")
PROMISE_STOP = Line("web", "You can skip any question. You can stop at any time.")
PROMISE_PRIVATE = Line("web", "The council will not know who you are.")
LANGUAGE = Line("web", "Choose your language")
START = Line("web", "Start")
START_NEW = Line("web", "Start a new chat")
CARRY_ON = Line("web", "Carry on with your chat")
CARRY_ON_HINT = Line("web", "You have a chat open on this device.")
NEW_HINT = Line("web", "Is this not your chat? Then start a new one.")
HAVE_CODE = Line("web", "I have a code")
HAVE_CODE_HINT = Line("web", "Did you start before? Carry on here with your code.")
LEFT = Line("web", "The chat is closed on this device. Your answers are kept.")
INVITED = Line("web", "Thank you for using your invite.")

# chat
CHAT_TITLE = Line("web", "Your chat")
SAID = Line("web", "What was said")
YOU = Line("web", "You said:")
WE = Line("web", "Waymark said:")
STEP = Line("web", "Part {step} of {steps}")
ANSWERS = Line("web", "Your answer")
OTHER = Line("web", "Or choose one of these")
COMMANDS = Line("web", "More you can do")
STORY_LABEL = Line("web", "Write here")
COUNT = Line("web", "Letters left:")
MEDIA = Line("web", "Or send a picture or a voice message")
PICTURE_LABEL = Line("web", "A picture, a photo or a drawing")
PICTURE_SEND = Line("web", "Send a picture")
PICTURE_HINT = Line("web", "We take out where and when it was made.")
VOICE_LABEL = Line("web", "A voice message")
VOICE_SEND = Line("web", "Send a voice message")
VOICE_HINT = Line("web", "It can be up to 3 minutes long.")
NO_FILE = Line("web", "There was no file. Please choose one first.")
FILE_TITLE = Line("web", "This file is too big")
FILE_TOO_BIG = Line("web", "Nothing is saved. Please go back and send a smaller one.")
FILE_MOVED_TITLE = Line("web", "Not sent")
FILE_MOVED = Line("web", "Your chat is at another question now. Your file was not sent.")
SEARCH_LABEL = Line("web", "Type the first letters")
SEARCH = Line("web", "Search")
SEND = Line("web", "Send")
KEYS_HINT = Line("web", "You can also press a number key from 1 to 5.")
LEAVE = Line("web", "Close the chat on this device")
LEAVE_HINT = Line("web", "Do other people use this device? Close the chat when you are done.")
ALREADY = Line("web", "We already have your answer to that page. This is where you are now.")
MOVED = Line("web", "Your chat is at another question now. Your words were not sent. They are kept here.")
MOVED_WORDS = Line("web", "Your words")

# while sending (JavaScript)
SENDING = Line("web", "Sending …")
SAVED = Line("web", "Saved")
NOT_SENT = Line("web", "Not sent yet. We will try again.")
STILL_NOT_SENT = Line("web", "Not sent yet. Please check your internet. Then press “Send again”.")
SEND_AGAIN = Line("web", "Send again")
DOWNLOAD = Line("web", "Download the copy")
CARD_OPEN = Line("web", "Open my card")
CARD_PRINT = Line("web", "You can print this page or save it.")

# not saved
UNSAVED_TITLE = Line("web", "Not saved yet")
UNSAVED = Line("web", "We could not save this just now. Nothing is lost. Please send it again.")
UNSAVED_NOTHING = Line("web", "We could not save this just now. Please try again.")
TOO_FAST_TITLE = Line("web", "One moment, please")
TOO_FAST = Line("web", "Too much came at once. Please wait {seconds} seconds. Then send it again.")

# code
CODE_TITLE = Line("web", "Carry on with your code")
CODE_LEAD = Line("web", "You got a code in the chat. It looks like this: ABCD-EFGH-JKLM.")
CODE_LABEL = Line("web", "Your code")
CODE_SEND = Line("web", "Carry on")
CODE_UNKNOWN = Line("web", "We cannot find this code. Please look at each letter and try again.")
CODE_WAIT = Line("web", "There were many wrong codes. Please wait {seconds} seconds. Then try again.")
CODE_LOST = Line("web", "Did you lose your code? Then you can start a new chat.")

# something is wrong
WRONG_TITLE = Line("web", "Something went wrong")
WRONG = Line("web", "This is our mistake, not yours. Your answers are kept. Please try again in a moment.")
MISSING_TITLE = Line("web", "We cannot find this page")
MISSING = Line("web", "Maybe the link is old. You can go to the first page.")
TOO_LONG_TITLE = Line("web", "This is too long")
TOO_LONG = Line("web", "We could not read it all. Please go back and send a shorter text.")
REFUSED_TITLE = Line("web", "Please open the page again")
REFUSED = Line("web", "We could not be sure that this came from our page. Nothing was changed.")
COOKIES_TITLE = Line("web", "Please allow cookies")
COOKIES = Line("web", "The chat needs one cookie to know your place. It is used for nothing else.")
TO_CHAT = Line("web", "Back to the chat")
TO_START = Line("web", "Go to the first page")
