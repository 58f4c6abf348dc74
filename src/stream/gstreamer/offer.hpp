#pragma once
// What is said to the browser beside what GStreamer says, and what of the browser's is passed on.

#include <string>
#include <string_view>

namespace ohmic::stream {

/// The offer with "stereo=1" among Opus's parameters: without it some browsers decode one channel (RFC 7587, 6.1).
std::string stereo_offer(std::string_view sdp);

/// Has it what an answer to our offer must have: a track of sound, and the key that will speak for it?
bool is_answer(std::string_view sdp);

/// Is this a candidate to try? Not "end of candidates" (checks from addresses not named yet would be refused), nor a
/// ".local" name: to look it up would ask the network, and the browser comes to us from there anyway.
bool is_reachable(std::string_view candidate);

}  // namespace ohmic::stream
