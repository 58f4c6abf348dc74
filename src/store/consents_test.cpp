// Consent is given by a person, for one control of one card, and by nothing else.

#include "store/consents.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

const Consent left{"Scarlett 4i4 USB 1235:8212 D8Q9", "Line In 1-2 Phantom Power Capture Switch"};
const Consent right{left.card, "Line In 3-4 Phantom Power Capture Switch"};

class Kept : public testing::Test {
 protected:
  void write(const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
    ::chmod(file.c_str(), 0600);
  }
  Folder folder;
  std::filesystem::path file = folder.path() / "consents";
};
using ConsentsOfAPerson = Kept;

TEST_F(ConsentsOfAPerson, are_none_at_the_beginning) {
  EXPECT_FALSE(Consents(file).has(left.card, left.control));
  EXPECT_TRUE(Consents(file).all().empty());
}

TEST_F(ConsentsOfAPerson, outlive_the_program_and_hold_for_that_control_of_that_card_alone) {
  ASSERT_TRUE(Consents(file).give(left));
  const Consents later(file);
  EXPECT_TRUE(later.has(left.card, left.control));
  EXPECT_FALSE(later.has(right.card, right.control));
  EXPECT_FALSE(later.has(left.card + "2", left.control));
  EXPECT_FALSE(later.has("", ""));
}

TEST_F(ConsentsOfAPerson, hold_no_more_once_they_are_taken_back) {
  Consents here(file);
  ASSERT_TRUE(here.give(left) && here.give(right) && here.give(left));
  EXPECT_EQ(here.all().size(), 2u);
  ASSERT_TRUE(Consents(file).withdraw(left));
  EXPECT_FALSE(here.has(left.card, left.control));
  EXPECT_TRUE(here.has(right.card, right.control));
}

TEST_F(ConsentsOfAPerson, are_readable_by_their_owner_alone) {
  ASSERT_TRUE(Consents(file).give(left));
  struct stat seen{};
  ASSERT_EQ(::stat(file.c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777u, 0600u);
}

TEST_F(ConsentsOfAPerson, are_none_in_a_file_that_others_may_write) {
  ASSERT_TRUE(Consents(file).give(left));
  ::chmod(file.c_str(), 0622);
  EXPECT_FALSE(Consents(file).has(left.card, left.control));
}

TEST_F(ConsentsOfAPerson, are_none_where_a_line_is_not_whole) {
  const std::string line = "phantom\t" + left.card + "\t" + left.control;
  write(line);
  EXPECT_FALSE(Consents(file).has(left.card, left.control)) << "without its end";
  write("hantom\t" + left.card + "\t" + left.control + "\n");
  EXPECT_FALSE(Consents(file).has(left.card, left.control));
  write(line + "\n");
  EXPECT_TRUE(Consents(file).has(left.card, left.control));
}

TEST_F(ConsentsOfAPerson, cannot_be_smuggled_in_by_a_name_of_two_lines) {
  EXPECT_FALSE(Consents(file).give({"a\tb\nphantom\t" + left.card, left.control}));
  EXPECT_FALSE(Consents(file).give({"", left.control}));
  EXPECT_TRUE(Consents(file).all().empty());
}

TEST_F(ConsentsOfAPerson, are_not_given_where_they_cannot_be_kept) {
  Consents nowhere(folder.path() / "no folder" / "consents");
  EXPECT_FALSE(nowhere.give(left));
  EXPECT_FALSE(nowhere.has(left.card, left.control));
}

RC_GTEST_FIXTURE_PROP(ConsentsOfAPerson, of_any_bytes_there_are_only_those_that_are_spelled_out, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  write(bytes);
  for (const Consent& one : Consents(file).all())
    RC_ASSERT(bytes.find("phantom\t" + one.card + "\t" + one.control + "\n") != bytes.npos);
}

}  // namespace
}  // namespace ohmic::store
