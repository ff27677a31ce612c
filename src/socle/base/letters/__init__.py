"""Letters: what the institution puts on paper, in the person's language, by Typst.

`printing.render` makes one letter, `printing.render_many` thousands of them in one document. A letter's look is in
`templates/`, its words in `phrases/` (one file a language, the same keys in all), its fields in `templates/fields.yaml`,
its typefaces in `fonts/`; code holds none of them. Values that come from people are handed to Typst as JSON and placed
as text: nothing in a name can become a command. The same data give the same bytes.
"""
