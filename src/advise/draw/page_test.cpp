// An answer's page: whole, safe with any text, and asking nothing of the network.

#include "advise/draw/page.hpp"

#include <gtest/gtest.h>

#include "advise/draw/pictures.hpp"

namespace ohmic::advise {
namespace {

Advice answer() {
  Advice advice;
  advice.verdict = Verdict::both;
  advice.standing = Standing::depends;
  advice.sentence = "You need <both> & a cable.";
  advice.reasons = {{.topic = "level",
                     .says = "Your \"HD 600\" gets loud enough.",
                     .figure = "110 to 112 dB SPL",
                     .formula = "L = S + 20 log10 V",
                     .working = "103.7 + 8.2 = 111.9",
                     .sources = {"measured"}}};
  advice.wiring.boxes = {"interface", "amp"};
  advice.wiring.wires = {{"interface", "line outputs", "amp", "RCA in", "TRS to RCA"}};
  return advice;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(Page, says_the_verdict_first_and_then_why) {
  const std::string html = page(answer());
  const std::size_t verdict = html.find("<h1>Both"), reason = html.find("gets loud enough"),
                    wires = html.find("How to connect");
  ASSERT_NE(verdict, std::string::npos);
  EXPECT_LT(verdict, reason);
  EXPECT_LT(reason, wires);
  EXPECT_NE(html.find("110 to 112 dB SPL"), std::string::npos);
}

TEST(Page, is_no_less_whole_for_what_a_text_contains) {
  const std::string html = page(answer());
  EXPECT_EQ(html.find("<both>"), std::string::npos);
  EXPECT_NE(html.find("&lt;both&gt; &amp; a cable"), std::string::npos);
  for (const std::string_view tag : {"main", "ul", "li", "dl", "figure", "details", "header"})
    EXPECT_EQ(count(html, "<" + std::string(tag) + ">") + count(html, "<" + std::string(tag) + " "),
              count(html, "</" + std::string(tag) + ">"))
        << tag;
}

TEST(Page, draws_no_bar_for_headphones_whose_level_nobody_can_say) {
  Advice advice = answer();
  advice.needs.peak = DBSPL(110.0);
  advice.needs.owned.drive = Drive{};
  advice.needs.owned.headphones.emplace_back();  // nothing is known of them, not even a span
  const std::string html = page(advice);
  EXPECT_EQ(html.find("How loud it gets"), std::string::npos);
  EXPECT_LT(html.size(), 100000U);
}

TEST(Page, asks_nothing_of_the_network) {
  const std::string html = page(answer());
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<link"), std::string::npos);
  EXPECT_EQ(html.find("url("), std::string::npos);
  EXPECT_EQ(count(html, "src=\""), count(html, "src=\"data:image/svg+xml;base64,"));
}

TEST(Wiring, places_every_box_once_and_names_both_sockets_of_every_wire) {
  Wiring wiring;
  wiring.boxes = {"a", "b", "c"};
  wiring.wires = {
      {"a", "out", "b", "in 1", "cable"}, {"c", "out", "b", "in 2", "cable"}, {"b", "send", "b", "return", "loop"}};
  const std::string svg = draw_wiring(wiring);
  EXPECT_EQ(count(svg, "class=\"box\""), 3U);
  EXPECT_EQ(count(svg, "class=\"plug\""), 6U);
  EXPECT_EQ(count(svg, ">in 2<"), 1U);
}

TEST(Levels, colours_say_whether_the_peak_is_reached) {
  const auto reach = [](double low, double likely, double high) {
    Given given;
    given.level = {DBSPL(low), DBSPL(likely), DBSPL(high)};
    return given;
  };
  const std::string svg = draw_levels(
      {{"fine", "a", reach(111, 112, 113)}, {"short", "b", reach(90, 95, 109)}, {"maybe", "c", reach(105, 111, 112)}},
      DBSPL(110.0));
  EXPECT_EQ(count(svg, "class=\"fine\""), 1U);
  EXPECT_EQ(count(svg, "class=\"short\""), 1U);
  EXPECT_EQ(count(svg, "class=\"unsure\""), 1U);
}

}  // namespace
}  // namespace ohmic::advise
