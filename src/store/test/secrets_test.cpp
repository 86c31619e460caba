#include "connection.h"
#include "store_fixture.h"

#include <sys/stat.h>

#include <vigie/store/secrets.h>

namespace vigie::store {
namespace {

class SecretsTest : public RegisterTest {
 protected:
  void SetUp() override {
    RegisterTest::SetUp();
    open_secrets();
  }
  void open_secrets() {
    auto opened = Secrets::open(*store_);
    ASSERT_TRUE(opened) << opened.error().to_string();
    secrets_ = std::move(*opened);
  }
  void restart() {
    secrets_.reset();
    reopen();
  }
  [[nodiscard]] std::filesystem::path key() const { return folder_.path() / "key"; }
  // Changes the database behind the register's back.
  void tamper(const std::string& sql) {
    secrets_.reset();
    store_.reset();
    Connection(folder_.path() / "register.db", Access::read_write).execute(sql);
    reopen();
    open_secrets();
  }

  const CameraSecret secret_{"admin", std::string("p\0ss wörd", 10)};
  std::unique_ptr<Secrets> secrets_;
};

TEST_F(SecretsTest, are_given_back_after_a_restart) {
  ASSERT_TRUE(secrets_->put(camera_, {"old", "old"}));
  ASSERT_TRUE(secrets_->put(camera_, secret_));
  restart();
  open_secrets();
  const auto got = secrets_->get(camera_);
  ASSERT_TRUE(got) << got.error().to_string();
  ASSERT_TRUE(got->has_value());
  EXPECT_EQ(**got, secret_);
  EXPECT_FALSE(secrets_->get(ids_.make<CameraId>())->has_value());
  ASSERT_TRUE(secrets_->remove(camera_));
  EXPECT_FALSE(secrets_->get(camera_)->has_value());
}

TEST_F(SecretsTest, stand_nowhere_in_the_clear) {
  ASSERT_TRUE(secrets_->put(camera_, {"user-in-the-clear", "password-in-the-clear"}));
  restart();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(file_text(entry.path()).find("in-the-clear"), std::string::npos) << entry.path();
  }
  store_.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(file_text(entry.path()).find("in-the-clear"), std::string::npos) << entry.path();
  }
}

TEST_F(SecretsTest, have_a_key_that_only_the_owner_may_read) {
  struct stat status{};
  ASSERT_EQ(stat(key().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(status.st_size, 32);
  for (const mode_t mode : {0640u, 0604u, 0620u}) {
    ASSERT_EQ(chmod(key().c_str(), mode), 0);
    EXPECT_EQ(Secrets::open(*store_).error().code, ErrorCode::permission_denied) << mode;
  }
}

TEST_F(SecretsTest, are_refused_with_a_damaged_key) {
  std::filesystem::resize_file(key(), 31);
  const std::string damaged = file_text(key());
  EXPECT_EQ(Secrets::open(*store_).error().code, ErrorCode::damaged);
  EXPECT_EQ(file_text(key()), damaged);
}

TEST_F(SecretsTest, cannot_be_read_with_another_key_but_entered_again) {
  ASSERT_TRUE(secrets_->put(camera_, secret_));
  restart();
  std::filesystem::remove(key());
  open_secrets();
  EXPECT_EQ(secrets_->get(camera_).error().code, ErrorCode::damaged);
  ASSERT_TRUE(secrets_->put(camera_, secret_));
  EXPECT_EQ(**secrets_->get(camera_), secret_);
}

TEST_F(SecretsTest, cannot_be_changed_or_given_to_another_camera) {
  const auto other = ids_.make<CameraId>();
  ASSERT_TRUE(secrets_->put(camera_, secret_));
  ASSERT_TRUE(secrets_->put(other, {"u", "p"}));
  tamper(
      "UPDATE camera_secret SET (nonce, sealed) = (SELECT nonce, sealed FROM camera_secret ORDER BY camera "
      "LIMIT 1)");
  EXPECT_TRUE(secrets_->get(camera_));
  EXPECT_EQ(secrets_->get(other).error().code, ErrorCode::damaged);
  for (const char* sealed : {"x''", "x'00'", "zeroblob(16)", "zeroblob(100)", "substr(sealed, 2)"}) {
    tamper(std::string("UPDATE camera_secret SET sealed = ") + sealed);
    EXPECT_EQ(secrets_->get(camera_).error().code, ErrorCode::damaged) << sealed;
  }
}

TEST_F(SecretsTest, have_a_longest_length) {
  EXPECT_TRUE(secrets_->put(camera_, {std::string(1000, 'u'), std::string(1000, 'p')}));
  EXPECT_EQ((*secrets_->get(camera_))->user, std::string(1000, 'u'));
  EXPECT_EQ(secrets_->put(camera_, {std::string(1001, 'u'), ""}).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace vigie::store
