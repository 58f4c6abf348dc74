#pragma once
// What a card of ours tells PipeWire about its channels and buffers, as SPA writes it down.

#include <cstdint>
#include <string>
#include <vector>

struct spa_pod;          // NOLINT(readability-identifier-naming)
struct spa_pod_builder;  // NOLINT(readability-identifier-naming)

namespace ohmic::devices {

/// Where channels stand: one is MONO, two are FL and FR, more are AUX0, AUX1, ... and no surround: they are what the rig
/// says they are. 1 to 64 channels.
std::vector<std::uint32_t> positions(int channels);
/// The same in PipeWire's spelling: "FL,FR".
std::string position_words(int channels);

/// What a stream says about its buffers: one plane a channel, room for `bytes` in each.
const spa_pod* buffer_parameter(spa_pod_builder& builder, int channels, int bytes);

}  // namespace ohmic::devices
