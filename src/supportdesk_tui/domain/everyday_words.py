"""Words that a request says whatever it is about: greetings, thanks, and what joins the others."""

EVERYDAY = frozenset("""
    a an the and or but of to in on at by for from with about as if so than then my is it its i me we you your our they
    are was were been be do does did have has had can could would will not no yes how what where when why which who
    this that there here all any some other others more most much many very just only also still again already
    same like want need get got please question help hello hi dear good day morning afternoon evening problem
    thank thanks regards
    и в во на не ни с со у по к за для из от до о об про при или но а если то же бы ли мой моя мое мои меня мне мы нас
    нам вы вас вам ваш ваша он она они его ее их это этот эта эти тот что чтобы как так там тут где куда когда почему
    какой какая какие который которая есть был была было были быть будет все всем еще уже только тоже также очень
    можно нужно надо могу хочу нет да другой другая другое другие один вопрос помощь помогите здравствуйте привет добрый
    доброе день утро вечер пожалуйста проблема подскажите скажите спасибо уважением
    """.split())  # noqa: SIM905 - a list of hundreds of strings says no more
