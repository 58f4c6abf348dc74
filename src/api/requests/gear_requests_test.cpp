// Laws of the requests about gear: nothing chosen is louder at the ear, comments stay, and what fits is said with figures.

#include <gtest/gtest.h>

#include "api/requests/advice.hpp"
#include "api/requests/catalogue_shelf.hpp"
#include "api/requests/requests.hpp"
#include "api/stage_test.hpp"
#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
#include "rig/document.hpp"

namespace ohmic::api {
namespace {

using testing::Stage;

std::shared_ptr<Shelf> shelf() {
  static const auto one = std::make_shared<Shelf>(
      store::CatalogueFiles{.shipped = "catalogue", .own = {}, .database = ":memory:", .autoeq = {}});
  return one;
}

Value read(const std::string& line) { return read_line(line, 1 << 22).value_or(Value()); }

/// Highest level of a full-scale sine at the ear of an output, at its present volume.
double loudest(const rig::Rig& rig, std::size_t output) {
  const rig::Phones& phones = rig.phones[output];
  EXPECT_TRUE(rig::build_circuits(rig, phones, Hertz(48000.0)));
  const auto spec = rig::phones_spec_of(rig, phones, false, Hertz(48000.0));
  return (gear::figures(spec, static_cast<std::size_t>(phones.choice - 1)).highest_level + phones.level).value();
}

class Gear : public ::testing::Test {
 protected:
  Gear() {
    add_choose(*stage.protocol, *stage.session, shelf(), {});
    add_catalogue(*stage.protocol, shelf());
    add_advise(*stage.protocol, shelf());
  }
  std::string text() const { return rig::load_document(stage.file())->text; }
  double loudest_now() const { return loudest(stage.session->desk().rig(), 0); }

  Stage stage;
};

TEST_F(Gear, a_more_sensitive_headphone_is_no_louder) {
  const double before = loudest_now();
  for (const char* id : {"sennheiser-ie-100-pro", "sennheiser-hd-650", "akg-k371", "beyerdynamic-dt-990-pro-250"}) {
    const Value answer = read(stage.ask(std::string(R"({"choose": {"output": "Lead", "headphone": ")") + id + "\"}}"));
    if (answer.find("error") != nullptr) continue;  // not in the catalogue under this id
    EXPECT_LE(loudest_now(), before + 0.02) << id;
    EXPECT_EQ(stage.session->desk().rig().phones[0].choices[0].headphones.front(), id);
    EXPECT_NE(text().find(std::string("[headphone.") + id), std::string::npos) << text();
  }
  EXPECT_NE(stage.session->desk().rig().phones[0].choices[0].headphones.front(), "h") << "none of them was found";
}

TEST_F(Gear, choosing_edits_the_file_as_a_person_would) {
  const std::string before = text();
  const Value answer = read(stage.ask(R"({"choose": {"output": "Lead", "headphone": "sennheiser-hd-650"}})"));
  ASSERT_EQ(answer.find("error"), nullptr) << write_line(answer);
  const std::string after = text();
  EXPECT_NE(after, before);
  EXPECT_NE(after.find("headphone = \"sennheiser-hd-650\""), std::string::npos);
  EXPECT_NE(after.find("source = \"catalogue: "), std::string::npos);
  const rig::Reading again = rig::read_rig(stage.file());
  EXPECT_TRUE(again.errors.empty());
  // Everything else stays byte for byte: the old section is there still.
  EXPECT_NE(after.find("[headphone.h]\nimpedance = \"38 ohm\"\nsensitivity = \"115 dB/V\"\n"), std::string::npos);
}

TEST_F(Gear, a_circuit_can_be_chosen_and_is_no_louder) {
  const double before = loudest_now();
  const Value answer =
      read(stage.ask(R"({"choose": {"output": "Lead", "amplifier": "circuits/opamp_two_stage.cir"}})"));
  ASSERT_EQ(answer.find("error"), nullptr) << write_line(answer);
  EXPECT_NE(stage.session->desk().rig().phones[0].choices[0].circuit, nullptr);
  EXPECT_LE(loudest_now(), before + 0.02);
}

TEST_F(Gear, what_is_not_there_changes_nothing) {
  const std::string before = text();
  for (const char* request : {R"({"choose": {"output": "Lead", "headphone": "no-such-thing"}})",
                              R"({"choose": {"output": "Leda", "headphone": "sennheiser-hd-650"}})",
                              R"({"choose": {"output": "Lead", "amplifier": "circuits/none.cir"}})",
                              R"({"choose": {"output": "Lead"}})", R"({"choose": "Lead"})"})
    EXPECT_TRUE(stage.ask(request).starts_with(R"({"error")")) << request;
  EXPECT_EQ(text(), before);
}

TEST_F(Gear, pickable_says_of_all_that_is_there_how_loud_it_gets) {
  const Value answer = read(stage.ask(R"({"pickable": {"output": "Lead"}})"));
  const Value* headphones = answer.find("headphones");
  ASSERT_NE(headphones, nullptr) << write_line(answer);
  ASSERT_EQ(headphones->list()->size(), 1u);
  const Value& own = headphones->list()->front();
  EXPECT_TRUE(*own.find("chosen")->flag());
  // 2 V behind 10 ohm on 38 ohm, 115 dB/V: 115 + 20 log10(2 * 38 / 48) = 119.0 dB SPL.
  EXPECT_NEAR(*own.find("reach_db_spl")->list()->front().number(), 119.0, 0.1);
  const List& amplifiers = *answer.find("amplifiers")->list();
  std::size_t circuits = 0;
  for (const Value& one : amplifiers) {
    circuits += one.text_of("origin") == "circuit";
    EXPECT_FALSE(one.text_of("words").empty());
  }
  EXPECT_GE(circuits, 5u);
  const Value thought = read(stage.ask(R"({"pickable": {"output": "Lead", "headphone": "sennheiser-hd-650"}})"));
  EXPECT_FALSE(thought.find("fit")->text_of("words").empty()) << write_line(thought);
}

TEST_F(Gear, the_catalogue_is_searched_and_shown_with_who_says_it) {
  const Value rows =
      read(stage.ask(R"({"catalogue": {"search": "senheiser hd650", "kind": "headphone", "limit": 3}})"));
  ASSERT_NE(rows.find("rows"), nullptr) << write_line(rows);
  ASSERT_FALSE(rows.find("rows")->list()->empty());
  const Value& first = rows.find("rows")->list()->front();
  EXPECT_EQ(first.text_of("id"), "sennheiser-hd-650");
  const Value& sensitivity = first.find("figures")->list()->front();
  EXPECT_LE(*sensitivity.find("low")->number(), *sensitivity.find("high")->number());
  const Value shown = read(stage.ask(R"({"catalogue": {"show": "sennheiser-hd-650"}})"));
  EXPECT_FALSE(shown.find("sources")->list()->empty());
  EXPECT_FALSE(shown.find("curves")->list()->empty());
  EXPECT_TRUE(stage.ask(R"({"catalogue": {"show": "none"}})").starts_with(R"({"error")"));
  EXPECT_TRUE(stage.ask(R"({"catalogue": {"search": "x", "kind": "shoe"}})").starts_with(R"({"error")"));
}

TEST_F(Gear, advice_is_the_same_as_the_advisors_and_an_interview_ends_in_it) {
  const Value answer =
      read(stage.ask(R"({"advise": {"headphones": ["hd 650"], "source": "phone", "peak": "110 dB SPL"}})"));
  ASSERT_NE(answer.find("verdict"), nullptr) << write_line(answer);
  EXPECT_FALSE(answer.text_of("sentence").empty());
  EXPECT_NE(answer.text_of("page").find("<"), std::string::npos);
  EXPECT_TRUE(stage.ask(R"({"advise": {"headphone": "hd 650"}})").starts_with(R"({"error")"));
  EXPECT_TRUE(stage.ask(R"({"advise": {"peak": "110 V"}})").starts_with(R"({"error")"));
  EXPECT_NE(read(stage.ask(R"({"advise": "questions"})")).find("question"), nullptr);
  const Value last = read(stage.ask(R"({"advise": "questions", "said": ["", "", "", "", "", "", "", ""]})"));
  EXPECT_NE(last.find("verdict"), nullptr) << write_line(last);
}

}  // namespace
}  // namespace ohmic::api
