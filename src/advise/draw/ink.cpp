// Words broken into lines that fit.
#include "advise/draw/ink.hpp"

#include "circuit/draw/svg.hpp"

namespace ohmic::advise {

std::vector<std::string> wrapped(std::string_view text, double size, double width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!lines.empty() && circuit::text_width(lines.back() + " " + std::string(word), size) <= width)
      lines.back() += " " + std::string(word);
    else lines.emplace_back(word);
  }
  return lines;
}

}  // namespace ohmic::advise
