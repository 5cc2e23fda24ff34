#import <Foundation/Foundation.h>

@interface Shape : NSObject
@property (nonatomic, copy) NSString *name;
@property (nonatomic, readonly) int area;
@end
