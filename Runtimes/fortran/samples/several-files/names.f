C     Fixed form, as the name of the file says.
      MODULE NAMES
      CONTAINS
      CHARACTER*5 FUNCTION NAME_OF(NUMBER)
      INTEGER NUMBER
      NAME_OF = 'many'
      IF (NUMBER .EQ. 3)
     +    NAME_OF = 'three'
      END FUNCTION
      END MODULE
