// USB/IP as bytes: what a Linux host controller without hardware (vhci-hcd) says to a device, and what it is answered.

#include "devices/usb/wire.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace ohmic::devices::usb {

namespace {

constexpr std::uint32_t command_submit = 1, command_unlink = 2, return_submit = 3, return_unlink = 4;
constexpr std::size_t packet_bytes = 16;
constexpr std::size_t largest = Reader::header_bytes + Reader::most_bytes + Reader::most_packets * packet_bytes;

std::uint32_t word(const std::uint8_t* bytes) noexcept {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

void put(std::vector<std::uint8_t>& out, std::uint32_t value) {
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
                                static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
  out.insert(out.end(), bytes, bytes + 4);
}

// command, sequence, then three words that say nothing on the way back, then five of the answer and eight unused bytes.
void put_header(std::vector<std::uint8_t>& out, std::uint32_t command, std::uint32_t sequence, std::int32_t status,
                std::uint32_t actual, std::uint32_t packets) {
  for (const std::uint32_t value :
       {command, sequence, 0u, 0u, 0u, static_cast<std::uint32_t>(status), actual, 0u, packets, 0u, 0u, 0u}) {
    put(out, value);
  }
}

}  // namespace

// Room for a message of the largest size behind most of another: bytes are moved to the front rarely.
Reader::Reader() : memory_(largest + largest / 2) {}

std::span<std::uint8_t> Reader::room() noexcept {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ + largest > memory_.size()) {
    std::memmove(memory_.data(), memory_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return {memory_.data() + end_, memory_.size() - end_};
}

void Reader::filled(std::size_t bytes) noexcept { end_ += std::min(bytes, memory_.size() - end_); }

Result<bool> Reader::next(Message& message) {
  if (end_ - begin_ < header_bytes) return false;
  const std::uint8_t* header = memory_.data() + begin_;
  const std::uint32_t command = word(header);
  if (command == command_unlink) {
    message = Unlink{.sequence = word(header + 4), .victim = word(header + 20)};
    begin_ += header_bytes;
    return true;
  }
  if (command != command_submit) {
    return failure(fmt::format("The USB host sent command {}, which USB/IP does not know.", command));
  }
  const bool is_in = word(header + 12) != 0;
  const std::uint32_t length = word(header + 24);
  // Transfers without packets say 0 or -1, as versions of Linux differ.
  const std::uint32_t said = word(header + 32);
  const std::size_t packets = said == 0xffffffffu ? 0 : said;
  if (length > most_bytes || packets > most_packets) {
    return failure(
        fmt::format("The USB host asks for {} bytes in {} packets at once; at most {} bytes in {} are taken.", length,
                    packets, std::size_t{most_bytes}, std::size_t{most_packets}));
  }
  const std::size_t data = is_in ? 0 : length;
  const std::size_t whole = header_bytes + data + packets * packet_bytes;
  if (end_ - begin_ < whole) return false;

  // A Submit that is already there keeps its vector's memory.
  if (!std::holds_alternative<Submit>(message)) message = Submit{};
  Submit& submit = std::get<Submit>(message);
  submit.sequence = word(header + 4);
  submit.is_in = is_in;
  submit.endpoint = word(header + 16);
  submit.length = length;
  std::copy_n(header + 40, 8, submit.setup.begin());
  submit.data = {header + header_bytes, data};
  submit.packets.clear();
  for (std::size_t i = 0; i < packets; ++i) {
    const std::uint8_t* packet = header + header_bytes + data + i * packet_bytes;
    submit.packets.push_back({.offset = word(packet), .length = word(packet + 4)});
    // A packet lies inside its buffer; sums in 64 bits, so that they cannot wrap.
    if (std::uint64_t{submit.packets.back().offset} + submit.packets.back().length > length) {
      return failure(fmt::format("The USB host's packet {} of {} ends behind the {} bytes of its buffer.", i + 1,
                                 packets, length));
    }
  }
  begin_ += whole;
  return true;
}

void answer(std::vector<std::uint8_t>& out, std::uint32_t sequence, std::int32_t status, std::uint32_t actual,
            std::span<const std::uint8_t> data) {
  put_header(out, return_submit, sequence, status, actual, 0);
  out.insert(out.end(), data.begin(), data.end());
}

std::span<std::uint8_t> answer(std::vector<std::uint8_t>& out, std::uint32_t sequence, std::int32_t status,
                               std::span<const Packet> packets, bool has_data) {
  std::uint32_t actual = 0;
  for (const Packet& packet : packets) actual += packet.actual;
  put_header(out, return_submit, sequence, status, actual, static_cast<std::uint32_t>(packets.size()));
  const std::size_t data = out.size(), bytes = has_data ? actual : 0;
  out.resize(data + bytes);
  for (const Packet& packet : packets) {
    put(out, packet.offset);
    put(out, packet.length);
    put(out, packet.actual);
    put(out, 0);  // its own status: done
  }
  return {out.data() + data, bytes};
}

void answer_unlink(std::vector<std::uint8_t>& out, std::uint32_t sequence, std::int32_t status) {
  put_header(out, return_unlink, sequence, status, 0, 0);
}

}  // namespace ohmic::devices::usb
