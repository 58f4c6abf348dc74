#pragma once
// What a machine of the network asks before it has the card, as bytes: which devices there are, and to have one of them.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "devices/usb/layout.hpp"
#include "units/error.hpp"

// Formats: Linux, Documentation/usb/usbip_protocol.rst, OP_REQ_DEVLIST and OP_REQ_IMPORT. All numbers are big-endian.
namespace ohmic::devices::usb {

/// One question. Behind a granted import the same connection carries what wire.hpp reads.
struct Operation {
  enum class Kind {
    list,        // which devices are there?
    import_one,  // may I have that one?
  };
  Kind kind = Kind::list;
  std::array<char, 32> bus{};  // import_one: its name, ended by a zero

  std::string_view bus_name() const noexcept;
};

/// The card's name in `usbip attach -r HOST -b 1-1`.
inline constexpr std::string_view bus_name = "1-1";
/// The longest question, bytes.
inline constexpr std::size_t most_operation_bytes = 40;

/// Bytes of the question that begins with `bytes`, as far as those tell: 8, or 40.
std::size_t operation_bytes(std::span<const std::uint8_t> bytes) noexcept;
/// Reads a question; nothing: more bytes are needed. Errors: what is none, or of another version of USB/IP.
Result<std::optional<Operation>> read_operation(std::span<const std::uint8_t> bytes);

/// What an import is answered, as USB/IP numbers it.
enum class Imported : std::uint32_t { granted = 0, is_in_use = 2, is_unknown = 4 };

/// Answers, appended to `out`: the card alone; `granted` describes it once more.
void answer_list(std::vector<std::uint8_t>& out, const Layout& layout);
void answer_import(std::vector<std::uint8_t>& out, Imported imported, const Layout& layout);

}  // namespace ohmic::devices::usb
