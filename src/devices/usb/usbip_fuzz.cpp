// Any bytes from a USB host are answered or refused with a sentence: whatever it asks, sends and takes back, memory stays in
// bounds, every answer is whole, each transfer is answered once, and the card still knows what it is. A machine of the network
// asks for the card first; what it says behind that is a host's.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <span>

#include "devices/usb/function.hpp"
#include "devices/usb/operation.hpp"

using namespace ohmic;
using namespace ohmic::devices::usb;

namespace {

constexpr int channels = 3, period = 48;

std::uint32_t word(std::span<const std::uint8_t> bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
         bytes[at + 3];
}

struct Card {
  Layout layout = lay_out({.serial = "",
                           .playback = std::vector<std::string>(channels, "Play"),
                           .capture = std::vector<std::string>(channels, "Record"),
                           .rates = {44100, 96000}})
                      .value();
  Rings rings{.playback = FrameRing(channels, 256), .capture = FrameRing(channels, 256), .played = {}};
  Function function{layout, rings};
  Timeline time;
  Reader& reader;
  Message message;
  Clock::Time now{};
  std::int64_t frame = 0;
  std::map<std::uint32_t, bool> asked;  // sequence numbers without an answer, and whether bytes come back with it

  // Some of the host's time passes; now and then the engine computes.
  void pass(std::uint8_t how) {
    now += std::chrono::microseconds(10 * (how % 64));
    if (how >= 64) {
      std::vector<float> block(period);
      for (int c = 0; c < channels; ++c) {
        rings.playback.get(c, frame - period, block.data(), period);
        rings.capture.put(c, frame, block.data(), period);
      }
      rings.playback.silence(frame - period, period);
      time.hear({.begun = frame, .written = frame + period, .when = now}, now);
      frame += period;
    } else {
      time.hear(time.last(), now);
    }
    function.tick(time, now);
  }

  // Answers are whole, and for what was asked.
  void check() {
    std::span<const std::uint8_t> out(function.outbox());
    while (!out.empty()) {
      if (out.size() < Reader::header_bytes) std::abort();
      const std::uint32_t command = word(out, 0), sequence = word(out, 4);
      std::size_t end = Reader::header_bytes;
      if (command == 3) {
        const auto found = asked.find(sequence);
        if (found == asked.end()) std::abort();
        end += (found->second ? word(out, 24) : 0) + std::size_t{16} * word(out, 32);
        asked.erase(found);
      } else if (command != 4) {
        std::abort();
      }
      if (end > out.size()) std::abort();
      out = out.subspan(end);
    }
    function.outbox().clear();
    const Control& control = function.control();
    if (control.playback_setting() > 3 || control.capture_setting() > 3) std::abort();
    if (!(control.playback_gain() >= 0.0f && control.playback_gain() <= 1.0f)) std::abort();
  }

  bool hear(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
      const auto room = reader.room();
      const std::size_t some = std::min(room.size(), bytes.size());
      std::copy_n(bytes.begin(), some, room.begin());
      reader.filled(some);
      bytes = bytes.subspan(some);
      while (true) {
        const auto next = reader.next(message);
        if (!next) {
          if (next.error().what.empty()) std::abort();
          return false;
        }
        if (!*next) break;
        if (const auto* submit = std::get_if<Submit>(&message)) {
          // A host that says a number twice cannot tell the answers apart; it is none of ours.
          if (asked.contains(submit->sequence)) return false;
          asked[submit->sequence] = submit->is_in;
          if (submit->packets.size() > Reader::most_packets || submit->data.size() > Reader::most_bytes) std::abort();
#ifdef OHMIC_PLANTED_BUG
          // Somebody thought that a host only ever takes as many strings as there are.
          const Request request = Request::from(submit->setup);
          static const std::vector<int> texts(16);
          if (submit->endpoint == 0 && request.code == 6 && request.value >> 8 == 3 && submit->is_in &&
              texts.at(request.value & 0xff) != 0) {
            return false;
          }
#endif
        }
        const auto* unlink = std::get_if<Unlink>(&message);
        const std::size_t before = function.outbox().size();
        function.hear(message, time, now);
        // Whatever was taken back is answered by that alone; so is what was never there.
        if (unlink != nullptr) {
          if (function.outbox().size() != before + Reader::header_bytes) std::abort();
          if (word(std::span(function.outbox()).subspan(before), 20) != 0) asked.erase(unlink->victim);
        }
        check();
      }
    }
    return true;
  }
};

}  // namespace

// What a machine of the network says first, byte by byte as a connection may bring it. False: it does not get the card.
bool enter(Card& card, std::span<const std::uint8_t>& input) {
  std::size_t known = 0;
  while (known < operation_bytes(input.first(known))) {
    if (known == input.size()) return false;
    ++known;
    // The question is complete when all its bytes are there, and no sooner.
    const auto question = input.first(known);
    if (const auto read = read_operation(question); read && read->has_value() != (known == operation_bytes(question)))
      std::abort();
  }
  const auto asked = read_operation(input.first(known));
  input = input.subspan(known);
  if (!asked) {
    if (asked.error().what.empty()) std::abort();
    return false;
  }
  const Operation& operation = **asked;
  if (operation.bus_name().size() > operation.bus.size()) std::abort();
  std::vector<std::uint8_t> told;
  if (operation.kind == Operation::Kind::list) {
    answer_list(told, card.layout);
    if (told.size() != 12 + 312 + 3 * 4) std::abort();
    return false;
  }
  const bool is_known = operation.bus_name() == bus_name;
  answer_import(told, is_known ? Imported::granted : Imported::is_unknown, card.layout);
  if (told.size() != 8 + (is_known ? 312u : 0u)) std::abort();
  return is_known;
}

// The first byte says whether it is a machine of the network, odd, or this one's kernel. Pieces of input: one byte for the time that passes, two for the length, and so many bytes from the host.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Reader reader;  // its memory is large
  reader.reset();
  Card card{.reader = reader};
  std::span<const std::uint8_t> input(data, size);
  if (input.empty()) return 0;
  const bool is_of_network = input[0] % 2 == 1;
  input = input.subspan(1);
  if (is_of_network && !enter(card, input)) return 0;
  while (input.size() >= 3) {
    card.pass(input[0]);
    card.check();
    const std::size_t length = std::min<std::size_t>(input[1] | input[2] << 8, input.size() - 3);
    if (!card.hear(input.subspan(3, length))) return 0;
    input = input.subspan(3 + length);
  }
  return 0;
}
