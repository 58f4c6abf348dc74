#pragma once
// Running text on a terminal or in a pipe: paragraphs broken between words, headings, loud and quiet.

#include <string>
#include <string_view>

namespace ohmic::app {

class Prose {
 public:
  enum class Tone { plain, loud, quiet };
  Prose();

  /// `begin` once, then the words, broken at the page's width; what follows stands under the first word.
  void paragraph(std::string_view begin, std::string_view words, Tone tone = Tone::plain) const;
  /// An empty line, then the heading.
  void heading(std::string_view words) const;

 private:
  void line(const std::string& text, Tone tone) const;
  bool is_utf8_, has_styles_;
  int width_;
};

}  // namespace ohmic::app
