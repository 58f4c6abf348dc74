// What a machine of the network asks before it has the card, as bytes: which devices there are, and to have one of them.

#include "devices/usb/operation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "devices/usb/descriptors.hpp"

namespace ohmic::devices::usb {

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr unsigned version = 0x0111;  // of USB/IP: 1.1.1, the only one that Linux speaks since 3.17
constexpr unsigned asks_list = 0x8005, asks_import = 0x8003, tells_list = 0x0005, tells_import = 0x0003;
constexpr std::size_t head_bytes = 8, path_bytes = 256, bus_bytes = 32;
constexpr std::uint32_t bus = 1, device = 2, high_speed = 3;
constexpr std::string_view path = "/sys/devices/ohmic/usb1/1-1";  // usbip list prints it; it leads nowhere

unsigned pair(std::span<const std::uint8_t> bytes, std::size_t at) noexcept {
  return static_cast<unsigned>(bytes[at] << 8 | bytes[at + 1]);
}

void put16(Bytes& out, unsigned value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put32(Bytes& out, std::uint32_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xffffu);
}

void put_text(Bytes& out, std::string_view text, std::size_t bytes) {
  const std::size_t end = out.size() + bytes;
  out.insert(out.end(), text.begin(), text.end());
  out.resize(end, 0);
}

// version, code, status.
void put_head(Bytes& out, unsigned code, std::uint32_t status) {
  put16(out, version);
  put16(out, code);
  put32(out, status);
}

std::size_t interfaces(const Layout& layout) noexcept {
  return std::size_t{1} + (layout.playback.channels.empty() ? 0 : 1) + (layout.capture.channels.empty() ? 0 : 1);
}

// Path, bus, numbers and speed; then what the device descriptor says (USB 2.0, 9.6.1; there the low byte is first).
void put_device(Bytes& out, const Layout& layout) {
  const Descriptors descriptors(layout);
  const std::span<const std::uint8_t> told = descriptors.device();
  put_text(out, path, path_bytes);
  put_text(out, bus_name, bus_bytes);
  for (const std::uint32_t number : {bus, device, high_speed}) put32(out, number);
  for (const std::size_t at : {8u, 10u, 12u}) {  // vendor, product, release
    out.push_back(told[at + 1]);
    out.push_back(told[at]);
  }
  out.insert(out.end(), told.begin() + 4, told.begin() + 7);  // class, subclass, protocol
  out.push_back(0);                                           // not configured: the importer does that
  out.push_back(told[17]);                                    // configurations
  out.push_back(static_cast<std::uint8_t>(interfaces(layout)));
}

}  // namespace

std::string_view Operation::bus_name() const noexcept {
  return {bus.data(), static_cast<std::size_t>(std::find(bus.begin(), bus.end(), '\0') - bus.begin())};
}

std::size_t operation_bytes(std::span<const std::uint8_t> bytes) noexcept {
  return bytes.size() >= head_bytes && pair(bytes, 2) == asks_import ? most_operation_bytes : head_bytes;
}

Result<std::optional<Operation>> read_operation(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < head_bytes) return std::nullopt;
  const unsigned code = pair(bytes, 2);
  if (pair(bytes, 0) != version) {
    return failure(
        fmt::format("It speaks no USB/IP, or another version: {:04x}, expected {:04x}.", pair(bytes, 0), version),
        "On Linux, take the usbip of its own kernel.");
  }
  if (code == asks_list) return Operation{};
  if (code != asks_import) return failure(fmt::format("It asks {:04x}, which USB/IP does not know.", code));
  if (bytes.size() < most_operation_bytes) return std::nullopt;
  Operation operation{.kind = Operation::Kind::import_one};
  std::copy_n(bytes.begin() + head_bytes, bus_bytes, operation.bus.begin());
  return operation;
}

void answer_list(Bytes& out, const Layout& layout) {
  put_head(out, tells_list, 0);
  put32(out, 1);
  put_device(out, layout);
  for (std::size_t i = 0; i < interfaces(layout); ++i) {
    // Audio: the control, then the streams (ADC2 A.5).
    for (const unsigned byte : {0x01u, i == 0 ? 0x01u : 0x02u, 0x20u, 0u})
      out.push_back(static_cast<std::uint8_t>(byte));
  }
}

void answer_import(Bytes& out, Imported imported, const Layout& layout) {
  put_head(out, tells_import, static_cast<std::uint32_t>(imported));
  if (imported == Imported::granted) put_device(out, layout);
}

}  // namespace ohmic::devices::usb
