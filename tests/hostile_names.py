"""Names that have broken maps, templates, sheets or scripts before: each must be shown as it is, and do nothing."""

HOSTILE_NAMES = {
    "script": "</script><script>window.__pwn=1</script>",
    "image": '"><img src=x onerror=window.__pwn=1>',
    "attribute": 'x" onmouseover="window.__pwn=1',
    "backtick": "`+(window.__pwn=1)+`",
    "backslash backtick": "\\`);window.__pwn=1;//",
    "dollar": "${window.__pwn=1}",
    "template": "{{7*1337}}",
    "template global": "{{cycler.__init__.__globals__.os.getpid()}}",
    "template tag": "St {% Mary",
    "template comment": "Church {# 1",
    "separators": "a\u2028b\u2029c",
    "trailing backslash": "path\\",
    "quotes": 'O\'Brien & "Sons"',
    "formula": '=HYPERLINK("http://x","y")',
    "zero width": "ព្រះ\u200bវិហារ",
    "right to left": "\u202eabc",
    "long": "ព្រះវិហារកម្ពុជាព្រះវិហារកម្ពុជាព្រះវិហារកម្ពុជាព្រះវិហារកម្ពុជាព្រះវិហារកម្ពុជាព្រះវិហារកម្ពុជាព្រះវិហារកម្ពុជាព្រះវិហារកម្ពុជា",
}
