#pragma once
// What tests say as a USB host: USB/IP messages as Linux would write them, and its answers read back.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ohmic::devices::usb {

using Bytes = std::vector<std::uint8_t>;

inline void big(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}
inline std::uint32_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3]);
}

/// CMD_SUBMIT: `lengths` are those of its packets.
inline Bytes submit(std::uint32_t sequence, bool is_in, std::uint32_t endpoint, std::uint32_t length,
                    std::array<std::uint8_t, 8> setup, const Bytes& data, const std::vector<std::uint32_t>& lengths) {
  Bytes out;
  for (const std::uint32_t word : {1u, sequence, 65538u, is_in ? 1u : 0u, endpoint, 0u, length, 0u,
                                   static_cast<std::uint32_t>(lengths.size()), 1u}) {
    big(out, word);
  }
  out.insert(out.end(), setup.begin(), setup.end());
  if (!is_in) out.insert(out.end(), data.begin(), data.end());
  std::uint32_t offset = 0;
  for (const std::uint32_t each : lengths) {
    for (const std::uint32_t word : {offset, each, 0u, 0u}) big(out, word);
    offset += each;
  }
  return out;
}

/// A control request; `data` goes to the device.
inline Bytes request(std::uint32_t sequence, std::uint8_t type, std::uint8_t code, std::uint16_t value,
                     std::uint16_t index, std::uint16_t length, const Bytes& data = {}) {
  const auto low = [](std::uint16_t pair) { return static_cast<std::uint8_t>(pair); };
  const auto high = [](std::uint16_t pair) { return static_cast<std::uint8_t>(pair >> 8); };
  return submit(sequence, (type & 0x80) != 0, 0, length,
                {type, code, low(value), high(value), low(index), high(index), low(length), high(length)}, data, {});
}

inline Bytes unlink(std::uint32_t sequence, std::uint32_t victim) {
  Bytes out;
  for (const std::uint32_t word : {2u, sequence, 65538u, 0u, 0u, victim, 0u, 0u, 0u, 0u, 0u, 0u}) big(out, word);
  return out;
}

/// OP_REQ_DEVLIST.
inline Bytes ask_list() { return {0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0}; }

/// OP_REQ_IMPORT: the name is cut behind 32 letters.
inline Bytes ask_import(std::string_view bus) {
  Bytes out = {0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0};
  out.insert(out.end(), bus.begin(), bus.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(bus.size(), 32)));
  out.resize(40, 0);
  return out;
}

/// One answer.
struct Heard {
  std::uint32_t command = 0;  // 3: of a submit, 4: of an unlink
  std::uint32_t sequence = 0;
  std::int32_t status = 0;
  std::uint32_t actual = 0;
  Bytes data;
  std::vector<std::uint32_t> packets;  // bytes of each
};

/// Takes the first answer off the front of `bytes`; nothing: there is no whole one. The host knows which of its transfers
/// are to it: `is_in`.
inline std::optional<Heard> hear(Bytes& bytes, bool is_in) {
  if (bytes.size() < 48) return {};
  Heard heard{.command = word_at(bytes, 0),
              .sequence = word_at(bytes, 4),
              .status = static_cast<std::int32_t>(word_at(bytes, 20))};
  std::size_t end = 48;
  if (heard.command == 3) {
    heard.actual = word_at(bytes, 24);
    const std::size_t data = is_in ? heard.actual : 0, packets = word_at(bytes, 32);
    end += data + packets * 16;
    if (bytes.size() < end) return {};
    heard.data.assign(bytes.begin() + 48, bytes.begin() + 48 + static_cast<std::ptrdiff_t>(data));
    for (std::size_t i = 0; i < packets; ++i) heard.packets.push_back(word_at(bytes, 48 + data + 16 * i + 8));
  }
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end));
  return heard;
}

}  // namespace ohmic::devices::usb
