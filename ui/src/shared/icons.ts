// The icons by our names: Fluent System Icons, 16 px, used as masks in the colour of the text.

import iconSearch from "@fluentui/svg-icons/icons/search_16_regular.svg";
import iconAdd from "@fluentui/svg-icons/icons/add_16_regular.svg";
import iconAll from "@fluentui/svg-icons/icons/mail_multiple_16_regular.svg";
import iconDrafts from "@fluentui/svg-icons/icons/drafts_16_regular.svg";
import iconSending from "@fluentui/svg-icons/icons/send_16_regular.svg";
import iconWaiting from "@fluentui/svg-icons/icons/hourglass_16_regular.svg";
import iconRisk from "@fluentui/svg-icons/icons/clock_alarm_16_regular.svg";
import iconDone from "@fluentui/svg-icons/icons/checkmark_circle_16_regular.svg";
import iconArchive from "@fluentui/svg-icons/icons/archive_16_regular.svg";
import iconFailed from "@fluentui/svg-icons/icons/dismiss_circle_16_regular.svg";
import iconAlert from "@fluentui/svg-icons/icons/error_circle_16_regular.svg";
import iconWarn from "@fluentui/svg-icons/icons/warning_16_regular.svg";
import iconGear from "@fluentui/svg-icons/icons/settings_16_regular.svg";
import iconKeys from "@fluentui/svg-icons/icons/keyboard_16_regular.svg";
import iconSync from "@fluentui/svg-icons/icons/arrow_sync_16_regular.svg";
import iconBell from "@fluentui/svg-icons/icons/alert_16_regular.svg";
import iconDownload from "@fluentui/svg-icons/icons/arrow_download_16_regular.svg";
import iconCopy from "@fluentui/svg-icons/icons/copy_16_regular.svg";
import iconMore from "@fluentui/svg-icons/icons/more_horizontal_16_regular.svg";
import iconDown from "@fluentui/svg-icons/icons/chevron_down_16_regular.svg";
import iconRight from "@fluentui/svg-icons/icons/chevron_right_16_regular.svg";
import iconLeft from "@fluentui/svg-icons/icons/chevron_left_16_regular.svg";
import iconUp from "@fluentui/svg-icons/icons/chevron_up_16_regular.svg";
import iconCursor from "@fluentui/svg-icons/icons/cursor_16_regular.svg";
import iconSign from "@fluentui/svg-icons/icons/signature_16_regular.svg";
import iconText from "@fluentui/svg-icons/icons/text_t_16_regular.svg";
import iconInitials from "@fluentui/svg-icons/icons/text_case_title_16_regular.svg";
import iconDate from "@fluentui/svg-icons/icons/calendar_ltr_16_regular.svg";
import iconCheck from "@fluentui/svg-icons/icons/checkbox_checked_16_regular.svg";
import iconRadio from "@fluentui/svg-icons/icons/radio_button_16_regular.svg";
import iconClip from "@fluentui/svg-icons/icons/attach_16_regular.svg";
import iconUndo from "@fluentui/svg-icons/icons/arrow_undo_16_regular.svg";
import iconRedo from "@fluentui/svg-icons/icons/arrow_redo_16_regular.svg";
import iconMinus from "@fluentui/svg-icons/icons/subtract_16_regular.svg";
import iconPhone from "@fluentui/svg-icons/icons/phone_16_regular.svg";
import iconIdcheck from "@fluentui/svg-icons/icons/scan_person_16_regular.svg";
import iconEye from "@fluentui/svg-icons/icons/eye_16_regular.svg";
import iconGrip from "@fluentui/svg-icons/icons/re_order_dots_vertical_16_regular.svg";
import iconPerson from "@fluentui/svg-icons/icons/person_16_regular.svg";
import iconKey from "@fluentui/svg-icons/icons/key_16_regular.svg";
import iconPlug from "@fluentui/svg-icons/icons/plug_connected_16_regular.svg";
import iconOffline from "@fluentui/svg-icons/icons/cloud_off_16_regular.svg";
import iconDisk from "@fluentui/svg-icons/icons/hard_drive_16_regular.svg";
import iconX from "@fluentui/svg-icons/icons/dismiss_16_regular.svg";
import iconMax from "@fluentui/svg-icons/icons/maximize_16_regular.svg";
import iconDoc from "@fluentui/svg-icons/icons/document_16_regular.svg";
import iconDocs from "@fluentui/svg-icons/icons/document_multiple_16_regular.svg";
import iconDocadd from "@fluentui/svg-icons/icons/document_add_16_regular.svg";
import iconTable from "@fluentui/svg-icons/icons/table_16_regular.svg";
import iconLink from "@fluentui/svg-icons/icons/link_16_regular.svg";
import iconArrow from "@fluentui/svg-icons/icons/arrow_right_16_regular.svg";
import iconInfo from "@fluentui/svg-icons/icons/info_16_regular.svg";
import iconFilter from "@fluentui/svg-icons/icons/filter_16_regular.svg";
import iconPause from "@fluentui/svg-icons/icons/pause_16_regular.svg";
import iconTrash from "@fluentui/svg-icons/icons/delete_16_regular.svg";
import iconRule from "@fluentui/svg-icons/icons/branch_fork_16_regular.svg";
import iconOff from "@fluentui/svg-icons/icons/prohibited_16_regular.svg";
import iconTemplate from "@fluentui/svg-icons/icons/content_view_16_regular.svg";
import iconLab from "@fluentui/svg-icons/icons/beaker_16_regular.svg";
import iconColor from "@fluentui/svg-icons/icons/color_16_regular.svg";
import iconMail from "@fluentui/svg-icons/icons/mail_16_regular.svg";
import iconUseradd from "@fluentui/svg-icons/icons/person_add_16_regular.svg";
import iconBuilding from "@fluentui/svg-icons/icons/building_16_regular.svg";
import iconClock from "@fluentui/svg-icons/icons/clock_16_regular.svg";
import iconLock from "@fluentui/svg-icons/icons/lock_closed_16_regular.svg";
import iconOpen from "@fluentui/svg-icons/icons/open_16_regular.svg";

export const ICONS: Record<string, string> = {
  search: iconSearch,
  add: iconAdd,
  all: iconAll,
  drafts: iconDrafts,
  sending: iconSending,
  waiting: iconWaiting,
  risk: iconRisk,
  done: iconDone,
  archive: iconArchive,
  failed: iconFailed,
  alert: iconAlert,
  warn: iconWarn,
  gear: iconGear,
  keys: iconKeys,
  sync: iconSync,
  bell: iconBell,
  download: iconDownload,
  copy: iconCopy,
  more: iconMore,
  down: iconDown,
  right: iconRight,
  left: iconLeft,
  up: iconUp,
  cursor: iconCursor,
  sign: iconSign,
  text: iconText,
  initials: iconInitials,
  date: iconDate,
  check: iconCheck,
  radio: iconRadio,
  clip: iconClip,
  undo: iconUndo,
  redo: iconRedo,
  minus: iconMinus,
  phone: iconPhone,
  idcheck: iconIdcheck,
  eye: iconEye,
  grip: iconGrip,
  person: iconPerson,
  key: iconKey,
  plug: iconPlug,
  offline: iconOffline,
  disk: iconDisk,
  x: iconX,
  max: iconMax,
  doc: iconDoc,
  docs: iconDocs,
  docadd: iconDocadd,
  table: iconTable,
  link: iconLink,
  arrow: iconArrow,
  info: iconInfo,
  filter: iconFilter,
  pause: iconPause,
  trash: iconTrash,
  rule: iconRule,
  off: iconOff,
  template: iconTemplate,
  lab: iconLab,
  color: iconColor,
  mail: iconMail,
  useradd: iconUseradd,
  building: iconBuilding,
  clock: iconClock,
  lock: iconLock,
  open: iconOpen,
};
