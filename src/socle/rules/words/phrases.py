"""The phrase table: how each construct is said. `{0}`, `{1}` stand for its parts; keys are the same in all languages."""

LANGUAGES = ("en", "pt", "ar", "fr")

PHRASES: dict[str, dict[str, str]] = {
    "and": {"en": " and ", "pt": " e ", "ar": " و", "fr": " et "},
    "or": {"en": " or ", "pt": " ou ", "ar": " أو ", "fr": " ou "},
    "not": {"en": "not ({0})", "pt": "não ({0})", "ar": "ليس ({0})", "fr": "non ({0})"},
    "=": {"en": "{0} is {1}", "pt": "{0} é {1}", "ar": "{0} هو {1}", "fr": "{0} est {1}"},
    "!=": {"en": "{0} is not {1}", "pt": "{0} não é {1}", "ar": "{0} ليس {1}", "fr": "{0} n'est pas {1}"},
    "<": {
        "en": "{0} is less than {1}", "pt": "{0} é menor que {1}",
        "ar": "{0} أقل من {1}", "fr": "{0} est inférieur à {1}",
    },
    "<=": {
        "en": "{0} is at most {1}", "pt": "{0} é no máximo {1}",
        "ar": "{0} لا يتجاوز {1}", "fr": "{0} est au plus {1}",
    },
    ">": {
        "en": "{0} is more than {1}", "pt": "{0} é maior que {1}",
        "ar": "{0} أكثر من {1}", "fr": "{0} est supérieur à {1}",
    },
    ">=": {
        "en": "{0} is at least {1}", "pt": "{0} é no mínimo {1}",
        "ar": "{0} لا يقل عن {1}", "fr": "{0} est au moins {1}",
    },
    "between": {
        "en": "{0} is from {1} to {2}", "pt": "{0} está entre {1} e {2}",
        "ar": "{0} من {1} إلى {2}", "fr": "{0} est entre {1} et {2}",
    },
    "range": {"en": "from {0} to {1}", "pt": "de {0} a {1}", "ar": "من {0} إلى {1}", "fr": "de {0} à {1}"},
    "in": {"en": "{0} is one of {1}", "pt": "{0} é um de {1}", "ar": "{0} أحد {1}", "fr": "{0} est l'un de {1}"},
    "within": {"en": "{0} is {1}", "pt": "{0} é {1}", "ar": "{0} {1}", "fr": "{0} est {1}"},
    "filter": {"en": "{0} whose {1}", "pt": "{0} com {1}", "ar": "{0} حيث {1}", "fr": "{0} dont {1}"},
    "place": {"en": "{0}, number {1}", "pt": "{0}, número {1}", "ar": "{0}، رقم {1}", "fr": "{0}, numéro {1}"},
    "path": {"en": "{1} of {0}", "pt": "{1} de {0}", "ar": "{1} من {0}", "fr": "{1} de {0}"},
    "if": {
        "en": "if {0}, then {1}, otherwise {2}", "pt": "se {0}, então {1}, senão {2}",
        "ar": "إذا كان {0} فإن {1} وإلا {2}", "fr": "si {0}, alors {1}, sinon {2}",
    },
    "some": {
        "en": "for some {0} among {1}: {2}", "pt": "para algum {0} entre {1}: {2}",
        "ar": "لأحد {0} من {1}: {2}", "fr": "pour au moins un {0} parmi {1} : {2}",
    },
    "every": {
        "en": "for every {0} among {1}: {2}", "pt": "para cada {0} entre {1}: {2}",
        "ar": "لكل {0} من {1}: {2}", "fr": "pour chaque {0} parmi {1} : {2}",
    },
    "for": {
        "en": "{2}, for each {0} among {1}", "pt": "{2}, para cada {0} entre {1}",
        "ar": "{2} لكل {0} من {1}", "fr": "{2}, pour chaque {0} parmi {1}",
    },
    "true": {"en": "yes", "pt": "sim", "ar": "نعم", "fr": "oui"},
    "false": {"en": "no", "pt": "não", "ar": "لا", "fr": "non"},
    "unknown": {"en": "unknown", "pt": "desconhecido", "ar": "غير معروف", "fr": "inconnu"},
    "not applicable": {"en": "not applicable", "pt": "não se aplica", "ar": "لا ينطبق", "fr": "sans objet"},
    "months": {"en": "{0} months", "pt": "{0} meses", "ar": "{0} شهرا", "fr": "{0} mois"},
    "days": {"en": "{0} days", "pt": "{0} dias", "ar": "{0} يوما", "fr": "{0} jours"},
    "count": {"en": "the number of {0}", "pt": "o número de {0}", "ar": "عدد {0}", "fr": "le nombre de {0}"},
    "sum": {"en": "the sum of {0}", "pt": "a soma de {0}", "ar": "مجموع {0}", "fr": "la somme de {0}"},
    "min": {"en": "the smallest of {0}", "pt": "o menor de {0}", "ar": "أصغر {0}", "fr": "le plus petit de {0}"},
    "max": {"en": "the largest of {0}", "pt": "o maior de {0}", "ar": "أكبر {0}", "fr": "le plus grand de {0}"},
    "mean": {"en": "the average of {0}", "pt": "a média de {0}", "ar": "متوسط {0}", "fr": "la moyenne de {0}"},
    "any": {
        "en": "at least one of {0}", "pt": "ao menos um de {0}",
        "ar": "واحد على الأقل من {0}", "fr": "au moins un de {0}",
    },
    "all": {"en": "all of {0}", "pt": "todos de {0}", "ar": "جميع {0}", "fr": "tous de {0}"},
    "is known": {"en": "{0} is known", "pt": "{0} é conhecido", "ar": "{0} معروف", "fr": "{0} est connu"},
    "age on": {
        "en": "the age from {0} on {1}", "pt": "a idade desde {0} em {1}",
        "ar": "العمر من {0} في {1}", "fr": "l'âge depuis {0} au {1}",
    },
    "months between": {
        "en": "the months from {0} to {1}", "pt": "os meses de {0} a {1}", "ar": "الأشهر من {0} إلى {1}", "fr": "les mois de {0} à {1}",
    },
    "years between": {
        "en": "the years from {0} to {1}", "pt": "os anos de {0} a {1}", "ar": "السنوات من {0} إلى {1}", "fr": "les années de {0} à {1}",
    },
    "days between": {
        "en": "the days from {0} to {1}", "pt": "os dias de {0} a {1}", "ar": "الأيام من {0} إلى {1}", "fr": "les jours de {0} à {1}",
    },
    "best": {
        "en": "the {1} largest of {0}", "pt": "os {1} maiores de {0}",
        "ar": "أكبر {1} من {0}", "fr": "les {1} plus grands de {0}",
    },
    "round half up": {
        "en": "{0}, rounded to {1} decimals", "pt": "{0}, arredondado a {1} casas", "ar": "{0} مقربا إلى {1} منازل عشرية",
        "fr": "{0}, arrondi à {1} décimales",
    },
    "floor": {
        "en": "{0}, rounded down", "pt": "{0}, arredondado para baixo",
        "ar": "{0} مقربا إلى أسفل", "fr": "{0}, arrondi vers le bas",
    },
    "ceiling": {
        "en": "{0}, rounded up", "pt": "{0}, arredondado para cima",
        "ar": "{0} مقربا إلى أعلى", "fr": "{0}, arrondi vers le haut",
    },
    "members": {"en": "members", "pt": "membros", "ar": "الأفراد", "fr": "membres"},
    "household": {"en": "household", "pt": "família", "ar": "الأسرة", "fr": "ménage"},
    "applicant": {"en": "applicant", "pt": "requerente", "ar": "مقدم الطلب", "fr": "demandeur"},
    "age": {"en": "age", "pt": "idade", "ar": "العمر", "fr": "âge"},
    "on": {
        "en": "the day of assessment", "pt": "o dia da avaliação",
        "ar": "يوم التقييم", "fr": "le jour de l'évaluation",
    },
    "relation": {
        "en": "relation to the head", "pt": "parentesco com o responsável",
        "ar": "صلة القرابة برب الأسرة", "fr": "lien avec le chef",
    },
}  # fmt: skip


def phrase(key: str, language: str) -> str | None:
    """The phrase in the language, English where it has none; None for a key that is no phrase."""
    found = PHRASES.get(key)
    return None if found is None else found.get(language, found["en"])
