#import "Shape.h"

@interface Square : Shape
- (instancetype)initWithSide:(int)side;
@end
