-module(square).
-export([area/1]).
-include("sizes.hrl").

area(Side) when Side =< ?SIDE -> Side * Side.
