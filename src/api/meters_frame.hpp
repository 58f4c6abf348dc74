#pragma once
// Meters as bytes: a frame is encoded once and given to all who hear the same, so that many listeners cost little.

#include <cstdint>
#include <string>
#include <vector>

#include "api/protocol.hpp"
#include "api/value.hpp"

namespace ohmic::api {

/// The names whose figures stand in these levels.
MetersLayout layout_of(const Levels& levels, int number);
/// {"number": 1, "inputs": [names], ..., "input": [figures of each], ...}: what a reader of frames must know.
Members members_of(const MetersLayout& layout);

/// u8 1 (its kind), u8 layout number modulo 256, u16 count of values, u32 milliseconds, then int16 for each value:
/// hundredths of a decibel, -32768 where there is nothing. Little-endian, in the order of the layout.
std::string meters_frame(const Levels& levels, int number, Clock::Time at);

}  // namespace ohmic::api
