// libqrencode, known to this file alone.

#include "api/qr_code.hpp"

#include <cerrno>
#include <memory>

#include <fmt/format.h>
#include <qrencode.h>

namespace ohmic::api {

bool QrCode::dark(int row, int column) const {
  if (row < 0 || column < 0 || row >= size || column >= size) return false;
  return is_dark[static_cast<std::size_t>(row) * static_cast<std::size_t>(size) + static_cast<std::size_t>(column)];
}

Result<QrCode> qr_code(std::string_view text) {
  const std::unique_ptr<QRcode, void (*)(QRcode*)> made(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      QRcode_free);
  if (!made) return failure(fmt::format("{} bytes do not fit into a QR code.", text.size()), "Give a shorter text.");
  QrCode code{.size = made->width};
  const auto count = static_cast<std::size_t>(made->width) * static_cast<std::size_t>(made->width);
  for (std::size_t i = 0; i < count; ++i) code.is_dark.push_back((made->data[i] & 1) != 0);  // bit 0: dark
  return code;
}

std::string svg(const QrCode& code) {
  const int side = code.size + 2 * quiet_zone;
  std::string path;
  for (int row = 0; row < code.size; ++row)
    for (int column = 0; column < code.size;) {
      int end = column;
      while (code.dark(row, end)) ++end;
      if (end > column)
        path += fmt::format("M{} {}h{}v1h-{}z", column + quiet_zone, row + quiet_zone, end - column, end - column);
      column = end + 1;
    }
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges" role="img" )"
      R"(aria-label="QR code"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path fill="#000" d="{1}"/></svg>)",
      side, path);
}

std::string half_blocks(const QrCode& code) {
  constexpr int margin = 2;
  std::string text;
  for (int row = -margin; row < code.size + margin; row += 2) {
    for (int column = -margin; column < code.size + margin; ++column) {
      const bool upper = !code.dark(row, column);
      const bool lower = !code.dark(row + 1, column) && row + 1 < code.size + margin;
      text += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    text += '\n';
  }
  return text;
}

}  // namespace ohmic::api
