#pragma once
// One <audio> element: Opus packets as an Ogg stream that never ends, to be fetched as bytes.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "stream/packet.hpp"

namespace ohmic::stream {

/// Ogg Opus (RFC 7845), one page per 50 ms, media type `media_type`. Pages go in on the network thread and are fetched by
/// whoever answers the HTTP request, from any one thread. A client that does not fetch loses pages: `most_unread` bytes
/// wait at most.
class OggListener final : public Sink {
 public:
  /// lookahead: OpusEncoder's.
  explicit OggListener(int lookahead);
  ~OggListener() override;

  void take(const Packet& packet) noexcept override;

  /// All that waits, whole pages; at first the two header pages. Empty: nothing yet. [any thread but audio]
  std::string fetch();
  /// Called once whenever there is something to fetch after there was nothing; must not wait, nor call into this. Once this
  /// returns, what was given before is called no more. [any thread but audio]
  void when_ready(std::function<void()> call);
  /// Ended from the desk: fetch what is left, then close. [any thread but audio]
  bool is_ended() const;
  void end();
  /// Pages a slow client lost.
  std::uint64_t lost_pages() const;

  static constexpr const char* media_type = "audio/ogg; codecs=opus";
  static constexpr std::size_t most_unread = 64 * 1024;  // three seconds

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::stream
