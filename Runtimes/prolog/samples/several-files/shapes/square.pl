:- module(square, [area/2]).

area(Side, Area) :- Area is Side * Side.
