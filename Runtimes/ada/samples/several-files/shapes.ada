--  Several units in one file.
package Shapes is
   pragma Pure;
end Shapes;

package Shapes.Squares is
   type Square is record
      Side : Natural;
   end record;

   function Area (Of_This : Square) return Natural;
end Shapes.Squares;

package body Shapes.Squares is
   function Area (Of_This : Square) return Natural is separate;
end Shapes.Squares;

separate (Shapes.Squares)
function Area (Of_This : Square) return Natural is
begin
   return Of_This.Side * Of_This.Side;
end Area;
