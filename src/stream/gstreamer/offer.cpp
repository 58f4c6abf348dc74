// Two lines of SDP, read and written.

#include "stream/gstreamer/offer.hpp"

namespace ohmic::stream {

std::string stereo_offer(std::string_view sdp) {
  constexpr std::string_view parameters = "a=fmtp:111 ", name = "a=rtpmap:111 ";
  std::string text(sdp);
  if (const auto at = text.find(parameters); at != std::string::npos)
    return text.insert(at + parameters.size(), "stereo=1;");
  const auto at = text.find(name);
  if (at == std::string::npos) return text;
  const auto end = text.find("\r\n", at);
  return end == std::string::npos ? text : text.insert(end + 2, "a=fmtp:111 stereo=1;sprop-stereo=1\r\n");
}

bool is_answer(std::string_view sdp) {
  const auto has = [&](std::string_view line) { return sdp.find(line) != std::string_view::npos; };
  return sdp.starts_with("v=0") && has("\nm=audio ") && has("\na=fingerprint:");
}

bool is_reachable(std::string_view candidate) {
  return candidate.starts_with("candidate:") && candidate.find(".local ") == std::string_view::npos;
}

}  // namespace ohmic::stream
