       01 SHAPE.
           05 SIDE PIC 9(4).
           05 AREA-OF-IT PIC 9(4).
