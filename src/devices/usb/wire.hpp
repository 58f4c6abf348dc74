#pragma once
// USB/IP as bytes: what a Linux host controller without hardware (vhci-hcd) says to a device, and what it is answered.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "units/error.hpp"

// Formats: Linux, Documentation/usb/usbip_protocol.rst. All numbers are big-endian; a header is 48 bytes; an isochronous
// transfer ends with 16 bytes for each packet.
namespace ohmic::devices::usb {

/// One packet of an isochronous transfer: a microframe's worth of sound.
struct Packet {
  std::uint32_t offset = 0;  // in the transfer's buffer, bytes
  std::uint32_t length = 0;  // bytes sent, or room for them
  std::uint32_t actual = 0;  // bytes that were transferred
};

/// "Transfer this." Spans point into the reader's memory and hold until its next room().
struct Submit {
  std::uint32_t sequence = 0;
  bool is_in = false;  // to the host
  std::uint32_t endpoint = 0;
  std::uint32_t length = 0;  // of the buffer, bytes
  std::array<std::uint8_t, 8> setup{};
  std::span<const std::uint8_t> data;  // for transfers from the host: `length` bytes
  std::vector<Packet> packets;         // isochronous only
};

/// "Forget what you were told under that number."
struct Unlink {
  std::uint32_t sequence = 0;
  std::uint32_t victim = 0;
};

using Message = std::variant<Submit, Unlink>;

/// Cuts a stream of bytes into messages. Memory is bounded whatever the bytes are.
class Reader {
 public:
  static constexpr std::size_t header_bytes = 48;
  static constexpr std::size_t most_packets = 1024;                // Linux itself sends no more
  static constexpr std::size_t most_bytes = std::size_t{1} << 20;  // of one buffer

  Reader();
  /// Where to put the next bytes; never empty while next() is asked until it has nothing.
  std::span<std::uint8_t> room() noexcept;
  /// Forgets what was begun: a new connection.
  void reset() noexcept { begin_ = end_ = 0; }
  /// So many bytes were put there.
  void filled(std::size_t bytes) noexcept;
  /// The next whole message into `message`; false: more bytes are needed. Errors: what can be no message of this
  /// protocol; what follows cannot be cut any more, so hang up.
  Result<bool> next(Message& message);

 private:
  std::vector<std::uint8_t> memory_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// Why a transfer ended, as Linux numbers it.
inline constexpr std::int32_t done = 0;
inline constexpr std::int32_t stalled = -32;     // EPIPE: the request is refused
inline constexpr std::int32_t unlinked = -104;   // ECONNRESET
inline constexpr std::int32_t shut_down = -108;  // ESHUTDOWN: the stream was closed

/// Answers, appended to `out`. `actual` bytes were transferred; `data` is for transfers to the host.
void answer(std::vector<std::uint8_t>& out, std::uint32_t sequence, std::int32_t status, std::uint32_t actual,
            std::span<const std::uint8_t> data);
/// ... of an isochronous transfer; the bytes transferred are the sum of its packets'. Returns where they go, when
/// `has_data`; until the next answer.
std::span<std::uint8_t> answer(std::vector<std::uint8_t>& out, std::uint32_t sequence, std::int32_t status,
                               std::span<const Packet> packets, bool has_data);
void answer_unlink(std::vector<std::uint8_t>& out, std::uint32_t sequence, std::int32_t status);

}  // namespace ohmic::devices::usb
