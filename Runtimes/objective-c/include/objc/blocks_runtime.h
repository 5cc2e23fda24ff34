/* Where GNUstep's headers look for what blocks need. */
#include <Block.h>
