#import "Square.h"

@implementation Square {
    int _side;
}

- (instancetype)initWithSide:(int)side {
    if ((self = [super init])) {
        _side = side;
        self.name = @"square";
    }
    return self;
}

- (int)area {
    return _side * _side;
}

@end
