#import <Foundation/Foundation.h>

@class Dog;

@protocol Named <NSObject>
@property (nonatomic, copy) NSString *name;
@end

@interface Person : NSObject <Named>
@property (nonatomic, strong) Dog *dog;
@end

@interface Dog : NSObject
@property (nonatomic, weak) Person *owner;
@property (nonatomic, copy) void (^bark)(int times);
@end

@implementation Person

@synthesize name = _name;

- (void)dealloc {
    printf("%s goes\n", _name.UTF8String);
}

@end

@implementation Dog

- (void)dealloc {
    printf("dog goes, %s\n", self.owner ? "owned" : "owned by nobody");
}

@end

@interface NSString (Shouting)
@property (nonatomic, readonly) NSString *shouted;
@end

@implementation NSString (Shouting)

- (NSString *)shouted {
    return [self.uppercaseString stringByAppendingString:@"!"];
}

@end

int main(void) {
    @autoreleasepool {
        Person *person = [[Person alloc] init];
        person.name = @"Ada";
        person.dog = [Dog new];
        person.dog.owner = person;

        __block int barks = 0;
        __weak Person *weakly = person;
        person.dog.bark = ^(int times) {
            barks += times;
            printf("%s\n", weakly.name.shouted.UTF8String);
        };
        person.dog.bark(2);
        person.dog.bark(3);

        NSDictionary<NSString *, id> *things = @{@"yes": @YES, @"list": @[ @3, @1, @2 ]};
        NSArray *sorted = [things[@"list"] sortedArrayUsingComparator:^(id one, id other) {
            return [one compare:other];
        }];
        printf("%d %d %s %d\n", barks, [things[@"yes"] boolValue],
               [sorted componentsJoinedByString:@","].UTF8String,
               [person conformsToProtocol:@protocol(Named)]);

        int (^seven)(void) = @[ ^{ return 7; } ][0];
        @try {
            printf("%d\n", seven());
            [@[] objectAtIndex:1];
        } @catch (NSException *error) {
            printf("%s\n", error.name.UTF8String);
        } @finally {
            puts("finally");
        }
    }
    puts("end");
    return 0;
}
