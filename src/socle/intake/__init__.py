"""intake: how people and what is known of them come into the register: at the desk, from lists, by change requests.

States of a registration: draft → submitted. Of an import batch: staged → checked → committed → undone, or failed. Of a
change request: requested → proved → accepted | refused.

It promises: a receipt with a public number in the same session; typed data is not lost; a bad file changes nothing and is
told in a sentence what is wrong and where; a batch can be undone; the same list twice makes nobody twice.
"""
