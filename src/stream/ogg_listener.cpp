// Opus packets into Ogg pages, by libogg.

#include "stream/ogg_listener.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include <ogg/ogg.h>

namespace ohmic::stream {
namespace {

constexpr int frames_per_page = opus_rate / 20;
constexpr std::string_view vendor = "Ohmic";

std::atomic<int> streams_made{0};

void add(std::string& bytes, std::uint32_t number, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

/// RFC 7845, 5.1: version 1, two channels, what to skip at the beginning, the rate (for information), no gain, family 0.
std::string identification(int lookahead) {
  std::string head = "OpusHead\1\2";
  add(head, static_cast<std::uint32_t>(lookahead), 2);
  add(head, opus_rate, 4);
  add(head, 0, 3);
  return head;
}

/// RFC 7845, 5.2: who made it, and no comments.
std::string comments() {
  std::string tags = "OpusTags";
  add(tags, static_cast<std::uint32_t>(vendor.size()), 4);
  tags += vendor;
  add(tags, 0, 4);
  return tags;
}

}  // namespace

struct OggListener::State {
  mutable std::mutex mutex;
  ogg_stream_state stream{};
  std::int64_t packets = 0;
  std::int64_t first = -1;  // frame of the encoder's with which this stream begins
  std::int64_t paged = 0;   // frames since the last page
  std::string pages;
  std::uint64_t lost = 0;
  bool is_ended = false;
  std::function<void()> call;

  void put(std::string_view bytes, std::int64_t granule) {
    ogg_packet packet{};
    packet.packet = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));  // it is copied
    packet.bytes = static_cast<long>(bytes.size());
    packet.b_o_s = packets == 0 ? 1 : 0;
    packet.granulepos = granule;
    packet.packetno = packets++;
    ogg_stream_packetin(&stream, &packet);
  }
  void flush() {
    ogg_page page;
    while (ogg_stream_flush(&stream, &page) != 0) {
      const auto size = static_cast<std::size_t>(page.header_len + page.body_len);
      if (pages.size() + size > most_unread) {
        ++lost;
        continue;
      }
      pages.append(reinterpret_cast<const char*>(page.header), static_cast<std::size_t>(page.header_len));
      pages.append(reinterpret_cast<const char*>(page.body), static_cast<std::size_t>(page.body_len));
    }
    paged = 0;
  }
};

OggListener::OggListener(int lookahead) : state_(std::make_unique<State>()) {
  ogg_stream_init(&state_->stream, ++streams_made);
  for (const std::string& header : {identification(lookahead), comments()}) {
    state_->put(header, 0);
    state_->flush();
  }
}

OggListener::~OggListener() { ogg_stream_clear(&state_->stream); }

void OggListener::take(const Packet& packet) noexcept {
  const std::scoped_lock lock(state_->mutex);
  State& state = *state_;
  if (state.is_ended) return;
  if (state.first < 0) state.first = packet.start;
  // The position of a page is that of the end of its last packet (RFC 7845, 4).
  state.put({reinterpret_cast<const char*>(packet.bytes.data()), packet.bytes.size()},
            packet.start - state.first + packet.frames);
  state.paged += packet.frames;
  if (state.paged < frames_per_page) return;
  const bool was_empty = state.pages.empty();
  state.flush();
  if (was_empty && !state.pages.empty() && state.call) state.call();
}

std::string OggListener::fetch() {
  const std::scoped_lock lock(state_->mutex);
  return std::exchange(state_->pages, {});
}

void OggListener::when_ready(std::function<void()> call) {
  const std::scoped_lock lock(state_->mutex);
  state_->call = std::move(call);
}

bool OggListener::is_ended() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->is_ended;
}

void OggListener::end() {
  const std::scoped_lock lock(state_->mutex);
  if (!std::exchange(state_->is_ended, true) && state_->call) state_->call();
}

std::uint64_t OggListener::lost_pages() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->lost;
}

}  // namespace ohmic::stream
