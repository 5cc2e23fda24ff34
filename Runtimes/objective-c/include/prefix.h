/* Included before each source: YES and NO can be boxed, as in @YES. */
#include <objc/objc.h>

#undef YES
#undef NO
#define YES ((BOOL)1)
#define NO ((BOOL)0)
