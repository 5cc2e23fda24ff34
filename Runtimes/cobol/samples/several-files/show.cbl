identification division.
program-id. SHOW.
data division.
linkage section.
copy "shape".
procedure division using shape.
    *> Free form, beside others in fixed form.
    display "square " side ": " area-of-it
    goback.
