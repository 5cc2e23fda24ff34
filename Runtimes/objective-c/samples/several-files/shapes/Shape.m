#import "Shape.h"

@implementation Shape

- (int)area {
    return 0;
}

@end
