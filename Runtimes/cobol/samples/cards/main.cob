000100 IDENTIFICATION DIVISION.                                         DEMO0001 punched by hand
000200 PROGRAM-ID. CARDS.                                               DEMO0002 punched by hand
000300 PROCEDURE DIVISION.                                              DEMO0003 punched by hand
000400     DISPLAY "cards".                                             DEMO0004 punched by hand
000500     STOP RUN.                                                    DEMO0005 punched by hand