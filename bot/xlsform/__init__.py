"""Questionnaires as XLSForm, for areas that ask on Kobo or ODK: one workbook each, all published languages in it.

    kinds       what each kind of question becomes: one small entry each      (TABLE)
    expressions, routing    `when` and `then` as XPath, for each question and ending
    sheets      the rows of survey, choices, settings
    workbook    the rows as an .xlsx file

Imported by `waymark questionnaires` only.
"""
